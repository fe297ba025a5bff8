package com.binaxpay.journal;

/// All data keys of one name. Safe for any thread.
public interface DataKeys {
    /// The key to seal with.
    DataKey current();

    /// The key with `id`.
    ///
    /// @throws KeyringFault if there is none
    DataKey byId(int id);
}
