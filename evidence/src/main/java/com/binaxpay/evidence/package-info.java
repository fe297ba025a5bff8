/// Evidence of what a shard's history is: Merkle trees over it, heads of them that replicas sign, proofs, and the
/// verifier
/// that anybody may run who has the public keys. Pure functions of bytes, no I/O and no threads; layouts are in `wire`.
@NullMarked
package com.binaxpay.evidence;

import org.jspecify.annotations.NullMarked;
