package com.binaxpay.node;

import java.io.PrintWriter;
import java.math.BigInteger;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "sample",
        mixinStandardHelpOptions = true,
        description = {
            "Prints a payout file like one that a company uploads on payday; the same for the same arguments.",
            "Columns: reference,amount,currency,rail,destination_type,destination,name"
        })
final class SampleCommand implements Callable<Integer> {
    private static final int ROWS_MAX = 200_000;
    private static final List<Corridor> CORRIDORS = List.of(
            new Corridor(46, "KES", 2, "mobile_money", "msisdn", "+2547", 8),
            new Corridor(14, "TZS", 2, "mobile_money", "msisdn", "+2557", 8),
            new Corridor(12, "UGX", 0, "mobile_money", "msisdn", "+2567", 8),
            new Corridor(10, "NGN", 2, "bank", "account", "058", 10),
            new Corridor(8, "GHS", 2, "mobile_money", "msisdn", "+2332", 8),
            new Corridor(6, "EUR", 2, "bank", "iban", "DE", 18),
            new Corridor(4, "BRL", 2, "instant", "account", "001", 9));
    private static final String[] NAMES = ("Achieng Amina Baraka Chidi Daudi Esi Fatuma Grace Hamisi Ifeoma Juma Kwame"
                    + " Lucia Mwangi Nia Otieno Paulo Rosa Salim Wanjiru")
            .split(" ");

    private record Corridor(
            int weight, String currency, int scale, String rail, String type, String head, int digits) {}

    @SuppressWarnings("NullAway.Init") // picocli sets it before it calls
    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "ROWS", description = "How many rows, 1 to 200000.")
    private int rows;

    @Option(names = "--seed", defaultValue = "7", description = "Another file for another seed (default: 7).")
    private long seed = 7;

    @Option(
            names = "--bad",
            defaultValue = "0",
            paramLabel = "N",
            description = "Faulty rows in a thousand (default: 0).")
    private int bad;

    @Option(names = "--currency", paramLabel = "CODE", description = "Only rows in this currency, such as KES.")
    private String currency = "";

    @Override
    public Integer call() {
        List<Corridor> corridors = CORRIDORS.stream()
                .filter(corridor -> currency.isEmpty() || corridor.currency().equals(currency))
                .toList();
        if (rows < 1 || rows > ROWS_MAX || bad < 0 || bad > 1_000 || corridors.isEmpty()) {
            throw new ParameterException(
                    spec.commandLine(),
                    "ROWS must be from 1 to 200000, --bad from 0 to 1000, --currency one of "
                            + CORRIDORS.stream().map(Corridor::currency).toList());
        }
        PrintWriter out = spec.commandLine().getOut();
        Random random = new Random(seed);
        out.print("reference,amount,currency,rail,destination_type,destination,name\n");
        String previous = "R0000000";
        for (int i = 1; i <= rows; i++) {
            String reference = String.format(Locale.ROOT, "R%07d", i);
            out.print(row(random, pick(random, corridors), reference, previous));
            previous = reference;
        }
        out.flush();
        return 0;
    }

    private String row(Random random, Corridor corridor, String ownReference, String previous) {
        double drawn = Math.exp(6.2 + random.nextGaussian());
        String amount =
                String.format(Locale.ROOT, "%." + corridor.scale() + "f", Math.min(250_000.0, Math.max(1.0, drawn)));
        String destination = destination(random, corridor);
        String reference = ownReference;
        String code = corridor.currency();
        String name = NAMES[random.nextInt(NAMES.length)] + " " + NAMES[random.nextInt(NAMES.length)];
        if (random.nextInt(1_000) < bad) {
            switch (random.nextInt(6)) {
                case 0 -> destination = destination.substring(0, 5);
                case 1 -> amount = "10.12345";
                case 2 -> code = "XQQ";
                case 3 -> amount = "-5.00";
                case 4 -> reference = previous;
                default -> destination = "";
            }
        }
        return String.join(",", reference, amount, code, corridor.rail(), corridor.type(), destination, name) + "\n";
    }

    private static String destination(Random random, Corridor corridor) {
        StringBuilder digits = new StringBuilder();
        for (int i = 0; i < corridor.digits(); i++) {
            digits.append((char) ('0' + random.nextInt(10)));
        }
        return corridor.type().equals("iban") ? iban(corridor.head(), digits.toString()) : corridor.head() + digits;
    }

    /// With check digits as ISO 13616 asks.
    private static String iban(String country, String body) {
        StringBuilder number = new StringBuilder(body);
        country.chars().forEach(letter -> number.append(letter - 'A' + 10));
        int check =
                98 - new BigInteger(number + "00").mod(BigInteger.valueOf(97)).intValue();
        return country + String.format(Locale.ROOT, "%02d", check) + body;
    }

    private static Corridor pick(Random random, List<Corridor> corridors) {
        int total = corridors.stream().mapToInt(Corridor::weight).sum();
        int drawn = random.nextInt(total);
        for (Corridor corridor : corridors) {
            drawn -= corridor.weight();
            if (drawn < 0) {
                return corridor;
            }
        }
        throw new IllegalStateException("weights do not add up");
    }
}
