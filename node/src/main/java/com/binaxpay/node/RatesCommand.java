package com.binaxpay.node;

import com.binaxpay.money.Asset;
import com.binaxpay.money.Assets;
import com.binaxpay.wire.ConfigCommand;
import com.binaxpay.wire.ConfigSnapshot.RateEntry;
import java.io.PrintWriter;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
        name = "rates",
        mixinStandardHelpOptions = true,
        description = "Rates at which quotes are made.",
        subcommands = {RatesCommand.Put.class, RatesCommand.Show.class})
final class RatesCommand implements Runnable {
    @SuppressWarnings("NullAway.Init") // picocli sets it before it calls
    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Missing command: put or show");
    }

    @Command(
            name = "put",
            mixinStandardHelpOptions = true,
            description = "Replaces what one unit of a currency is worth in another's, for quotes from now on.")
    static final class Put implements Callable<Integer> {
        @SuppressWarnings("NullAway.Init") // picocli sets it before it calls
        @Spec
        private CommandSpec spec;

        @Mixin
        private DataOption data = new DataOption();

        @Option(names = "--source", required = true, paramLabel = "CODE", description = "What is given, such as EUR.")
        private String source = "";

        @Option(names = "--target", required = true, paramLabel = "CODE", description = "What is got, such as KES.")
        private String target = "";

        @Option(
                names = "--rate",
                required = true,
                paramLabel = "DECIMAL",
                description = "Units of the target for one of the source, such as 142.37; 0 takes the rate away.")
        private BigDecimal rate = BigDecimal.ZERO;

        @Override
        public Integer call() throws InterruptedException {
            RateEntry entry = entry(asset(source), asset(target), rate);
            KeysCommand.change(data, new ConfigCommand.PutRate(entry));
            return 0;
        }

        private Asset asset(String code) {
            return Assets.byCode(code)
                    .orElseThrow(
                            () -> new ParameterException(spec.commandLine(), "There is no currency " + code + "."));
        }

        /// The rate in minor units, as a fraction in lowest terms.
        private RateEntry entry(Asset from, Asset to, BigDecimal units) {
            if (units.signum() < 0 || units.scale() > 12 || units.precision() - units.scale() > 12) {
                throw new ParameterException(
                        spec.commandLine(), "--rate has up to 12 digits before and behind the point: " + units);
            }
            BigDecimal minor = units.scaleByPowerOfTen(to.scale() - from.scale());
            BigInteger numerator = minor.unscaledValue();
            BigInteger denominator = BigInteger.ONE;
            if (minor.scale() > 0) {
                denominator = BigInteger.TEN.pow(minor.scale());
            } else {
                numerator = numerator.multiply(BigInteger.TEN.pow(-minor.scale()));
            }
            BigInteger common = numerator.gcd(denominator).max(BigInteger.ONE);
            return new RateEntry(
                    from.number(), to.number(), fits(numerator.divide(common)), fits(denominator.divide(common)));
        }

        private long fits(BigInteger number) {
            if (number.bitLength() >= Long.SIZE) {
                throw new ParameterException(spec.commandLine(), "--rate is too exact or too large: " + rate);
            }
            return number.longValueExact();
        }
    }

    @Command(
            name = "show",
            mixinStandardHelpOptions = true,
            description = "All rates, as smallest units of the target for one of the source.")
    static final class Show implements Callable<Integer> {
        @SuppressWarnings("NullAway.Init") // picocli sets it before it calls
        @Spec
        private CommandSpec spec;

        @Mixin
        private DataOption data = new DataOption();

        @Override
        public Integer call() throws InterruptedException {
            PrintWriter out = spec.commandLine().getOut();
            for (RateEntry rate : KeysListCommand.configuration(data).rates()) {
                out.println(code(rate.sourceAsset()) + " " + code(rate.targetAsset()) + " " + rate.numerator() + "/"
                        + rate.denominator());
            }
            out.flush();
            return 0;
        }

        private static String code(int asset) {
            return Assets.byNumber(asset).map(Asset::code).orElse(Integer.toString(asset));
        }
    }
}
