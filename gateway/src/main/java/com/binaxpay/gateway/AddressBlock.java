package com.binaxpay.gateway;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Optional;

/// A block of IP addresses in CIDR notation (RFC 4632, RFC 4291 section 2.3), such as `203.0.113.0/24`; a bare address
/// is a block of one. Immutable.
public final class AddressBlock {
    private static final int TEXT_MAX = 49;
    private static final int IPV4_BYTES = 4;

    private final byte[] prefix;
    private final int bits;

    private AddressBlock(byte[] prefix, int bits) {
        this.prefix = head(prefix, bits);
        this.bits = bits;
    }

    /// The block, or empty for text that is none.
    public static Optional<AddressBlock> parse(String text) {
        int slash = text.indexOf('/');
        String address = slash < 0 ? text : text.substring(0, slash);
        // Only literals: a name would be looked up.
        if (text.length() > TEXT_MAX || !address.matches("[0-9]{1,3}(\\.[0-9]{1,3}){3}|[0-9A-Fa-f:]*:[0-9A-Fa-f:.]*")) {
            return Optional.empty();
        }
        try {
            byte[] bytes = InetAddress.ofLiteral(address).getAddress();
            int all = bytes.length * Byte.SIZE;
            String length = slash < 0 ? Integer.toString(all) : text.substring(slash + 1);
            if (!length.matches("[0-9]{1,3}") || Integer.parseInt(length, 10) > all) {
                return Optional.empty();
            }
            return Optional.of(new AddressBlock(bytes, Integer.parseInt(length, 10)));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /// Whether its addresses are of IPv4.
    public boolean isIpv4() {
        return prefix.length == IPV4_BYTES;
    }

    /// Number of bits that its addresses have in common.
    public int bits() {
        return bits;
    }

    /// The block as it is always written, without what the length leaves open: `203.0.113.0/24` for `203.0.113.9/24`.
    public String text() {
        return first(prefix, bits).getHostAddress() + "/" + bits;
    }

    /// The first address of the block of so many bits that has `address`.
    static InetAddress first(byte[] address, int bits) {
        try {
            return InetAddress.getByAddress(head(address, bits));
        } catch (UnknownHostException e) {
            throw new IllegalStateException("4 or 16 bytes are an address", e);
        }
    }

    /// The bytes with all zero behind the first `bits`.
    static byte[] head(byte[] address, int bits) {
        byte[] head = new byte[address.length];
        System.arraycopy(address, 0, head, 0, Math.ceilDiv(bits, Byte.SIZE));
        int rest = bits % Byte.SIZE;
        if (rest != 0) {
            head[bits / Byte.SIZE] &= (byte) (0xff << (Byte.SIZE - rest));
        }
        return head;
    }

    /// The bytes of its first address, with all zero behind the first `length` bits.
    byte[] head(int length) {
        return head(prefix, length);
    }

    /// Whether `address` is one of the block's. IPv4 addresses inside IPv6 (RFC 4291 section 2.5.5.2) are what Java
    /// makes of them: IPv4.
    boolean contains(InetAddress address) {
        byte[] bytes = address.getAddress();
        return bytes.length == prefix.length && Arrays.equals(head(bytes, bits), prefix);
    }
}
