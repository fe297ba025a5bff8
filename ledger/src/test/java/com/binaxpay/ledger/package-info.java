/// What the ledger promises, as specifications, and a plain model that it is held against.
@NullMarked
package com.binaxpay.ledger;

import org.jspecify.annotations.NullMarked;
