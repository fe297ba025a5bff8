package com.binaxpay.money;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AssetsTest {
    @ParameterizedTest
    @CsvSource({
        "EUR, 978, 2", "GBP, 826, 2", "USD, 840, 2", "BRL, 986, 2", "NGN, 566, 2", "KES, 404, 2", "TZS, 834, 2",
        "GHS, 936, 2", "ZAR, 710, 2", "UGX, 800, 0", "JPY, 392, 0", "XOF, 952, 0", "KWD, 414, 3", "TND, 788, 3",
        "CLF, 990, 4", "UYW, 927, 4", "XCG, 532, 2", "ZWG, 924, 2", "USDC, 1000, 6", "eNGN, 1001, 2"
    })
    void byCode_knownAsset_hasItsNumberAndScale(String code, int number, int scale) {
        Asset asset = new Asset(number, code, scale);
        assertThat(Assets.byCode(code)).contains(asset);
        assertThat(Assets.byNumber(number)).contains(asset);
    }

    @Test
    void all_table_isCompleteAndItsNumbersFitTheirRanges() {
        assertThat(Assets.all()).hasSize(167);
        assertThat(Assets.all())
                .allSatisfy(asset ->
                        assertThat(asset.number() < 1000).isEqualTo(asset.code().matches("[A-Z]{3}")));
    }

    @Test
    void by_unknownCodeOrNumber_isEmpty() {
        assertThat(Assets.byCode("eur")).isEmpty();
        assertThat(Assets.byCode("XXX")).isEmpty();
        assertThat(Assets.byNumber(0)).isEmpty();
    }

    @Test
    void asset_outOfRange_isRefused() {
        assertThatThrownBy(() -> new Asset(1 << 16, "ABC", 2)).isInstanceOf(Invariant.BrokenInvariant.class);
        assertThatThrownBy(() -> new Asset(1, "ABC", 10)).isInstanceOf(Invariant.BrokenInvariant.class);
        assertThatThrownBy(() -> new Asset(1, "A C", 1)).isInstanceOf(Invariant.BrokenInvariant.class);
    }
}
