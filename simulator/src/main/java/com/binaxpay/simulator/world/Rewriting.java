package com.binaxpay.simulator.world;

import static java.lang.constant.ConstantDescs.CD_Object;
import static java.lang.constant.ConstantDescs.CD_long;

import java.lang.classfile.ClassModel;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.lang.classfile.CodeTransform;
import java.lang.classfile.Opcode;
import java.lang.classfile.constantpool.PoolEntry;
import java.lang.classfile.constantpool.Utf8Entry;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Replaces calls that would reach the real clock, real threads or real chance by calls of [Hooks].
final class Rewriting implements CodeTransform {
    private static final ClassDesc HOOKS = ClassDesc.of(Hooks.class.getName());
    private static final ClassDesc RANDOM = ClassDesc.of("java.util.random.RandomGenerator");
    private static final String BUILDER = "java/lang/Thread$Builder";
    private static final String LOCAL_RANDOM = "java/util/concurrent/ThreadLocalRandom";

    /// `owner.method` and descriptor to the hook's name; the hook takes the receiver first.
    private static final Map<String, String> HOOKED = Map.ofEntries(
            Map.entry("java/lang/System.nanoTime()J", "nanoTime"),
            Map.entry("java/lang/System.currentTimeMillis()J", "currentTimeMillis"),
            Map.entry("java/lang/System.identityHashCode(Ljava/lang/Object;)I", "identityHashCode"),
            Map.entry("java/lang/Thread.sleep(J)V", "sleep"),
            Map.entry("java/lang/Thread.onSpinWait()V", "onSpinWait"),
            Map.entry("java/util/concurrent/TimeUnit.sleep(J)V", "sleep"),
            Map.entry("java/util/concurrent/locks/LockSupport.parkNanos(J)V", "parkNanos"),
            Map.entry("java/util/concurrent/locks/Condition.awaitNanos(J)J", "awaitNanos"),
            Map.entry("java/util/concurrent/locks/Condition.await(JLjava/util/concurrent/TimeUnit;)Z", "await"),
            Map.entry("java/util/concurrent/CountDownLatch.await(JLjava/util/concurrent/TimeUnit;)Z", "await"),
            Map.entry("java/security/SecureRandom.nextBytes([B)V", "nextBytes"),
            Map.entry(
                    "java/lang/Thread.startVirtualThread(Ljava/lang/Runnable;)Ljava/lang/Thread;",
                    "startVirtualThread"),
            Map.entry(
                    "java/util/concurrent/Executors.newVirtualThreadPerTaskExecutor()"
                            + "Ljava/util/concurrent/ExecutorService;",
                    "newVirtualThreadPerTaskExecutor"),
            Map.entry(
                    "java/util/concurrent/Executors.newSingleThreadExecutor(Ljava/util/concurrent/ThreadFactory;)"
                            + "Ljava/util/concurrent/ExecutorService;",
                    "newSingleThreadExecutor"));

    /// Those whose hook takes a wider type than the receiver's own.
    private static final Map<String, ClassDesc> RECEIVERS = Map.of(
            "java/util/concurrent/LinkedBlockingQueue.poll(JLjava/util/concurrent/TimeUnit;)Ljava/lang/Object;",
            ClassDesc.of("java.util.concurrent.BlockingQueue"),
            "java/util/concurrent/BlockingQueue.poll(JLjava/util/concurrent/TimeUnit;)Ljava/lang/Object;",
            ClassDesc.of("java.util.concurrent.BlockingQueue"),
            "java/util/concurrent/CompletableFuture.get(JLjava/util/concurrent/TimeUnit;)Ljava/lang/Object;",
            ClassDesc.of("java.util.concurrent.CompletableFuture"));

    /// What nothing stands for yet: whoever uses it is told when it is loaded.
    private static final Set<String> UNKNOWN = Set.of(
            "java/util/concurrent/TimeUnit.timedWait",
            "java/util/concurrent/TimeUnit.timedJoin",
            "java/util/concurrent/CompletableFuture.orTimeout",
            "java/util/concurrent/CompletableFuture.completeOnTimeout",
            "java/util/concurrent/CompletableFuture.delayedExecutor");

    /// Names that a class which must be rewritten has in its constants.
    private static final Set<String> TELLING = Set.of(
            "java/lang/System",
            "java/lang/Thread",
            LOCAL_RANDOM,
            "java/util/SplittableRandom",
            "java/security/SecureRandom",
            "java/util/concurrent/TimeUnit",
            "java/util/concurrent/Executors",
            "java/util/concurrent/locks/LockSupport",
            "java/util/concurrent/locks/Condition",
            "parallelStream");

    /// Whether there may be something to replace in `model`.
    static boolean concerns(ClassModel model) {
        for (PoolEntry entry : model.constantPool()) {
            if (entry instanceof Utf8Entry text && TELLING.contains(text.stringValue())) {
                return true;
            }
        }
        return false;
    }

    @Override
    public void accept(CodeBuilder code, CodeElement element) {
        if (!(element instanceof InvokeInstruction call) || !replaced(code, call)) {
            code.with(element);
        }
    }

    private static boolean replaced(CodeBuilder code, InvokeInstruction call) {
        String owner = call.owner().asInternalName();
        String name = call.name().stringValue();
        String key = owner + "." + name + call.type().stringValue();
        MethodTypeDesc type = call.typeSymbol();
        if (UNKNOWN.contains(owner + "." + name)) {
            throw new IllegalStateException("the simulation does not know " + owner + "." + name);
        }
        if (owner.startsWith(BUILDER)) {
            boolean isBuilder = type.returnType().descriptorString().contains("Builder");
            code.invokestatic(HOOKS, name, withReceiver(CD_Object, type, isBuilder ? CD_Object : type.returnType()));
        } else if (key.startsWith("java/lang/Thread.of")) {
            code.invokestatic(HOOKS, "threads", MethodTypeDesc.of(CD_Object));
        } else if (key.startsWith(LOCAL_RANDOM + ".current")) {
            code.invokestatic(HOOKS, "random", MethodTypeDesc.of(RANDOM));
        } else if (owner.equals(LOCAL_RANDOM)) {
            code.invokeinterface(RANDOM, name, type);
        } else if (key.equals("java/util/SplittableRandom.<init>()V")) {
            code.invokestatic(HOOKS, "randomSeed", MethodTypeDesc.of(CD_long));
            code.invokespecial(call.owner().asSymbol(), "<init>", MethodTypeDesc.of(type.returnType(), CD_long));
        } else if (name.equals("parallelStream")) {
            code.invokeinterface(ClassDesc.of("java.util.Collection"), "stream", type);
        } else if (RECEIVERS.containsKey(key)) {
            code.invokestatic(HOOKS, name, withReceiver(RECEIVERS.get(key), type, type.returnType()));
        } else if (HOOKED.containsKey(key)) {
            boolean isStatic = call.opcode() == Opcode.INVOKESTATIC;
            code.invokestatic(
                    HOOKS,
                    HOOKED.get(key),
                    isStatic ? type : withReceiver(call.owner().asSymbol(), type, type.returnType()));
        } else {
            return false;
        }
        return true;
    }

    private static MethodTypeDesc withReceiver(ClassDesc receiver, MethodTypeDesc type, ClassDesc result) {
        List<ClassDesc> parameters = new ArrayList<>(type.parameterList());
        parameters.addFirst(receiver);
        return MethodTypeDesc.of(result, parameters);
    }
}
