package com.binaxpay.evidence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.binaxpay.testing.Property;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/// Trees and proofs of RFC 6962, against its published vectors and against its definitions as they are written.
class MerkleTreeTest {
    /// The leaves, roots and proofs with which implementations of Certificate Transparency are checked.
    private static final List<String> LEAVES =
            List.of("", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f");

    private static final List<String> ROOTS = List.of(
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
            "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
            "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
            "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
            "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
            "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
            "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
            "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
            "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328");

    @Test
    void root_emptyAndOneToEightLeaves_isThePublishedOne() {
        MerkleTree tree = new MerkleTree();
        assertThat(hex(tree.root())).isEqualTo(ROOTS.getFirst());
        for (int size = 1; size <= LEAVES.size(); size++) {
            byte[] leaf = HexFormat.of().parseHex(LEAVES.get(size - 1));
            tree.add(leaf, 0, leaf.length);
            assertThat(hex(tree.root())).as("%s leaves", size).isEqualTo(ROOTS.get(size));
        }
    }

    @Test
    void inclusion_publishedCases_isThePublishedPath() {
        MerkleProver prover = published();
        assertThat(hexes(prover.inclusion(0, 1))).isEmpty();
        assertThat(hexes(prover.inclusion(0, 8)))
                .containsExactly(
                        "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
                        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
                        "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4");
        assertThat(hexes(prover.inclusion(5, 8)))
                .containsExactly(
                        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
                        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
                        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7");
        assertThat(hexes(prover.inclusion(2, 3)))
                .containsExactly("fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125");
    }

    @Test
    void consistency_publishedCases_isThePublishedPath() {
        MerkleProver prover = published();
        assertThat(hexes(prover.consistency(1, 1))).isEmpty();
        assertThat(hexes(prover.consistency(1, 8)))
                .containsExactly(
                        "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
                        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
                        "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4");
        assertThat(hexes(prover.consistency(6, 8)))
                .containsExactly(
                        "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
                        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
                        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7");
    }

    @Test
    void proofs_randomTreesOverSeveralBlocks_verifyAndNothingElseDoes() {
        Property.check(60, random -> {
            int size = 1 + random.nextInt(random.nextBoolean() ? 40 : 3_500);
            Built built = Built.of(random, size);
            byte[] root = built.tree().root();
            assertThat(built.prover().root(size)).isEqualTo(root);
            for (int i = 0; i < 10; i++) {
                long index = random.nextLong(size);
                byte[] leaf = built.leaves().get((int) index);
                List<byte[]> path = built.prover().inclusion(index, size);
                assertThat(MerkleProofs.isIncluded(leaf, index, size, path, root))
                        .isTrue();
                assertThat(MerkleProofs.isIncluded(flipped(leaf, random), index, size, path, root))
                        .isFalse();
                assertThat(MerkleProofs.isIncluded(leaf, index, size, path, flipped(root, random)))
                        .isFalse();
                assertThat(MerkleProofs.isIncluded(leaf, index, size, broken(path, random), root))
                        .isFalse();
            }
        });
    }

    @Test
    void consistency_randomPrefixes_verifiesAndNothingElseDoes() {
        Property.check(60, random -> {
            int to = 2 + random.nextInt(random.nextBoolean() ? 40 : 3_500);
            Built built = Built.of(random, to);
            byte[] toRoot = built.tree().root();
            for (int i = 0; i < 10; i++) {
                long from = 1 + random.nextLong(to - 1L);
                byte[] fromRoot = built.prover().root(from);
                List<byte[]> path = built.prover().consistency(from, to);
                assertThat(MerkleProofs.isConsistent(from, fromRoot, to, toRoot, path))
                        .isTrue();
                assertThat(MerkleProofs.isConsistent(from, flipped(fromRoot, random), to, toRoot, path))
                        .isFalse();
                assertThat(MerkleProofs.isConsistent(from, fromRoot, to, flipped(toRoot, random), path))
                        .isFalse();
                assertThat(MerkleProofs.isConsistent(from, fromRoot, to, toRoot, broken(path, random)))
                        .isFalse();
            }
        });
    }

    @Test
    void addBlock_keptRoots_goOnAsIfAllLeavesHadBeenAdded() {
        Property.check(10, random -> {
            Built built = Built.of(random, MerkleTree.BLOCK_LEAVES * (1 + random.nextInt(5)) + random.nextInt(900));
            MerkleTree again = new MerkleTree();
            for (int block = 0; block < built.tree().blocks(); block++) {
                again.addBlock(built.tree().block(block));
            }
            assertThat(again.size()).isEqualTo((long) built.tree().blocks() * MerkleTree.BLOCK_LEAVES);
            for (byte[] leaf :
                    built.leaves().subList((int) again.size(), built.leaves().size())) {
                again.add(leaf, 0, leaf.length);
            }
            assertThat(again.root()).isEqualTo(built.tree().root());
        });
    }

    @Test
    void addBlock_insideABlock_isRefused() {
        MerkleTree tree = new MerkleTree();
        tree.add(new byte[1], 0, 1);
        assertThatThrownBy(() -> tree.addBlock(new byte[MerkleTree.HASH_BYTES]))
                .isInstanceOf(IllegalStateException.class);
    }

    /// A tree, its leaves and its prover.
    private record Built(MerkleTree tree, List<byte[]> leaves, MerkleProver prover) {
        static Built of(RandomGenerator random, int size) {
            MerkleTree tree = new MerkleTree();
            List<byte[]> leaves = new ArrayList<>();
            for (int i = 0; i < size; i++) {
                byte[] leaf = new byte[1 + random.nextInt(20)];
                random.nextBytes(leaf);
                leaves.add(leaf);
                tree.add(leaf, 0, leaf.length);
            }
            return new Built(tree, leaves, new MerkleProver(tree, index -> leaves.get((int) index)));
        }
    }

    private static MerkleProver published() {
        return new MerkleProver(new MerkleTree(), index -> HexFormat.of().parseHex(LEAVES.get((int) index)));
    }

    private static byte[] flipped(byte[] bytes, RandomGenerator random) {
        byte[] other = bytes.clone();
        other[random.nextInt(other.length)] ^= (byte) (1 << random.nextInt(8));
        return other;
    }

    /// The path with one hash changed, left out or added.
    private static List<byte[]> broken(List<byte[]> path, RandomGenerator random) {
        List<byte[]> other = new ArrayList<>(path);
        if (other.isEmpty() || random.nextInt(3) == 0) {
            other.add(random.nextInt(other.size() + 1), new byte[MerkleTree.HASH_BYTES]);
        } else if (random.nextBoolean()) {
            other.remove(random.nextInt(other.size()));
        } else {
            int at = random.nextInt(other.size());
            other.set(at, flipped(other.get(at), random));
        }
        return other;
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }

    private static List<String> hexes(List<byte[]> path) {
        return path.stream().map(MerkleTreeTest::hex).toList();
    }
}
