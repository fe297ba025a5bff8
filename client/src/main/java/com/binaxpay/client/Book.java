package com.binaxpay.client;

import com.binaxpay.money.Asset;
import com.binaxpay.wire.ClientSpace;
import com.binaxpay.wire.Mode;

/// What amounts are counted in, and whether for real. Transfers go between accounts of one book; the books of clients
/// are apart from those of wallets.
///
/// @param asset number of the asset (ISO 4217, or a registered one), 1 to 65,535
/// @param mode live or test
public record Book(int asset, Mode mode) {
    private static final int ASSET_MAX = 0xFFFF;

    /// Refuses what is out of range.
    public Book {
        if (asset < 1 || asset > ASSET_MAX) {
            throw new IllegalArgumentException("number of an asset: 1 to 65535, not " + asset);
        }
    }

    /// The live book of `asset`.
    public static Book live(Asset asset) {
        return new Book(asset.number(), Mode.LIVE);
    }

    /// The test book of `asset`.
    public static Book test(Asset asset) {
        return new Book(asset.number(), Mode.TEST);
    }

    /// The book as rows have it.
    public int number() {
        return ClientSpace.book(asset, mode);
    }

    static Book of(int number) {
        return new Book(number & ASSET_MAX, Mode.values()[number >>> 16 & 1]);
    }
}
