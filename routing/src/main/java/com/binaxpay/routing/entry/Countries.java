package com.binaxpay.routing.entry;

import com.binaxpay.money.Invariant;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.zip.GZIPInputStream;

/// Which country an address belongs to, and where that country's people are, from data that comes with the product.
/// `routing/src/geo/make_countries.py` says whose data it is and how it lies. Immutable; some 2 MB.
public final class Countries {
    /// IPv6 ranges are told apart by so many bits.
    private static final int V6_BITS = 48;

    private static final String NOBODY = "--";

    /// Ranges of addresses: each begins at its first address and ends where the next one begins.
    private static final class Ranges {
        private final long[] firsts;
        private final byte[] countries;

        Ranges(long[] firsts, byte[] countries) {
            this.firsts = firsts;
            this.countries = countries;
        }

        int at(long address) {
            int found = Arrays.binarySearch(firsts, address);
            int place = found >= 0 ? found : -found - 2;
            return place < 0 ? 0 : Byte.toUnsignedInt(countries[place]);
        }
    }

    private final String[] codes;
    private final Ranges v4;
    private final Ranges v6;
    private final Map<String, Place> centres;

    private Countries(String[] codes, Ranges v4, Ranges v6, Map<String, Place> centres) {
        this.codes = codes;
        this.v4 = v4;
        this.v6 = v6;
        this.centres = centres;
    }

    /// Reads the data.
    public static Countries load() {
        try (InputStream in = new BufferedInputStream(new GZIPInputStream(resource("countries.bin.gz")))) {
            String[] codes = new String[(int) varint(in)];
            for (int i = 0; i < codes.length; i++) {
                codes[i] = new String(in.readNBytes(2), StandardCharsets.US_ASCII);
            }
            Invariant.check(codes.length <= 1 << Byte.SIZE, "countries", codes.length, 1 << Byte.SIZE);
            return new Countries(codes, ranges(in), ranges(in), centres());
        } catch (IOException e) {
            throw new UncheckedIOException("the countries of addresses cannot be read", e);
        }
    }

    private static InputStream resource(String name) {
        return Objects.requireNonNull(Countries.class.getResourceAsStream(name), name);
    }

    private static Ranges ranges(InputStream in) throws IOException {
        int count = (int) varint(in);
        long[] firsts = new long[count];
        byte[] countries = new byte[count];
        long first = 0;
        for (int i = 0; i < count; i++) {
            first += varint(in);
            firsts[i] = first;
            countries[i] = (byte) varint(in);
        }
        return new Ranges(firsts, countries);
    }

    /// An unsigned LEB128 number.
    private static long varint(InputStream in) throws IOException {
        long value = 0;
        for (int shift = 0; ; shift += 7) {
            int read = in.read();
            if (read < 0) {
                throw new EOFException();
            }
            value |= (long) (read & 0x7F) << shift;
            if (read < 0x80) {
                return value;
            }
        }
    }

    private static Map<String, Place> centres() throws IOException {
        Map<String, Place> centres = new HashMap<>();
        try (InputStream in = resource("centres.csv")) {
            for (String line : new String(in.readAllBytes(), StandardCharsets.US_ASCII).split("\n", -1)) {
                String[] parts = line.split(",", -1);
                if (parts.length == 3) {
                    centres.put(parts[0], new Place(Double.parseDouble(parts[1]), Double.parseDouble(parts[2])));
                }
            }
        }
        return centres;
    }

    /// Code of the country whose address this is, by ISO 3166-1 alpha-2; empty for private and unknown ones.
    public Optional<String> of(InetAddress address) {
        byte[] bytes = address.getAddress();
        int found = address instanceof Inet6Address
                ? v6.at(ByteBuffer.wrap(bytes).getLong() >>> Long.SIZE - V6_BITS)
                : v4.at(Integer.toUnsignedLong(ByteBuffer.wrap(bytes).getInt()));
        return codes[found].equals(NOBODY) ? Optional.empty() : Optional.of(codes[found]);
    }

    /// Where most of a country's people are, roughly.
    Optional<Place> centre(String country) {
        return Optional.ofNullable(centres.get(country));
    }
}
