package com.binaxpay.money;

/// Something that amounts are counted in.
///
/// @param number what bytes carry: the ISO 4217 number, or one from 1000 up for a registered asset; less than 65,536
/// @param code what people see: `EUR`, `USDC`
/// @param scale decimals of the major unit, 0 to 9: 2 where an amount of 1 is a hundredth
public record Asset(int number, String code, int scale) {
    /// Refuses what is out of range.
    public Asset {
        Invariant.check(number > 0 && number < 1 << 16, "asset number outside 16 bits", number, 1);
        Invariant.check(scale >= 0 && scale <= 9, "asset scale outside 0 to 9", scale, 0);
        Invariant.check(code.matches("[A-Za-z0-9]{3,12}"), "asset code must be 3 to 12 letters and digits: " + code);
    }
}
