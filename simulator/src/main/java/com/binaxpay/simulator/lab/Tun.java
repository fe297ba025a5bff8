package com.binaxpay.simulator.lab;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/// A network device whose other end is this process: what is sent through the device is read here, and what is written
/// here arrives there, packet by packet. It is gone when it is closed, or when this process is. See the kernel's
/// `networking/tuntap`.
final class Tun implements AutoCloseable {
    private static final int PACKET_MAX = 65_535;
    private static final int O_RDWR_CLOEXEC = 0x80002;
    private static final long TUNSETIFF = 0x400454CAL;
    private static final short IFF_TUN_NO_PI = 0x1001;
    /// `struct ifreq`: a name, then flags.
    private static final int IFREQ_BYTES = 40;

    private static final int IFREQ_FLAGS = 16;

    private static final MethodHandle OPEN = handle("open", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT), 2);
    private static final MethodHandle IOCTL =
            handle("ioctl", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG, ADDRESS), 2);
    private static final MethodHandle READ =
            handle("read", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG), 3);
    private static final MethodHandle WRITE =
            handle("write", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG), 3);
    private static final MethodHandle CLOSE = handle("close", FunctionDescriptor.of(JAVA_INT, JAVA_INT), 1);

    private final int file;
    private final Arena arena = Arena.ofAuto();
    private final MemorySegment in = arena.allocate(PACKET_MAX);
    private final MemorySegment out = arena.allocate(PACKET_MAX);

    private Tun(int file) {
        this.file = file;
    }

    @SuppressWarnings("restricted") // the JDK has no other way to a TUN device
    private static MethodHandle handle(String name, FunctionDescriptor shape, int fixedArguments) {
        Linker linker = Linker.nativeLinker();
        MemorySegment function = linker.defaultLookup().find(name).orElseThrow();
        return fixedArguments < shape.argumentLayouts().size()
                ? linker.downcallHandle(function, shape, Linker.Option.firstVariadicArg(fixedArguments))
                : linker.downcallHandle(function, shape);
    }

    /// Makes a device.
    static Tun make(String name) {
        try (Arena scratch = Arena.ofConfined()) {
            MemorySegment path = scratch.allocateFrom("/dev/net/tun");
            int file = (int) ask(() -> (int) OPEN.invokeExact(path, O_RDWR_CLOEXEC));
            MemorySegment request = scratch.allocate(IFREQ_BYTES);
            request.setString(0, name);
            request.set(JAVA_SHORT, IFREQ_FLAGS, IFF_TUN_NO_PI);
            if (file < 0 || ask(() -> (int) IOCTL.invokeExact(file, TUNSETIFF, request)) < 0) {
                throw new IllegalStateException("the device " + name + " cannot be made");
            }
            return new Tun(file);
        }
    }

    /// The next packet that was sent through the device; waits for it. Empty where the device is gone. For one thread.
    byte[] read() {
        long length = ask(() -> (long) READ.invokeExact(file, in, (long) PACKET_MAX));
        return length <= 0 ? new byte[0] : in.asSlice(0, length).toArray(JAVA_BYTE);
    }

    /// Has a packet arrive; it is lost where the device is down, as on any wire. For one thread.
    void write(byte[] packet) {
        MemorySegment.copy(packet, 0, out, JAVA_BYTE, 0, packet.length);
        var unused = ask(() -> (long) WRITE.invokeExact(file, out, (long) packet.length));
    }

    /// Lets go of the device, which ends with that unless a thread reads from it. Buffers stay until none does.
    @Override
    public void close() {
        var unused = ask(() -> (int) CLOSE.invokeExact(file));
    }

    @FunctionalInterface
    private interface Native {
        // Method handles declare no less.
        long call() throws Throwable;
    }

    private static long ask(Native function) {
        try {
            return function.call();
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }
}
