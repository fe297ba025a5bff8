package com.binaxpay.simulator.disk;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.FileSystem;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.nio.file.WatchService;
import java.nio.file.attribute.FileAttributeView;
import java.nio.file.attribute.FileStoreAttributeView;
import java.nio.file.attribute.UserPrincipalLookupService;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A [VirtualDisk] as Java sees file systems. Paths are absolute, or single names.
final class VirtualFileSystem extends FileSystem {
    private final VirtualDisk disk;
    private final VirtualProvider provider = new VirtualProvider();

    VirtualFileSystem(VirtualDisk disk) {
        this.disk = disk;
    }

    VirtualDisk disk() {
        return disk;
    }

    @Override
    public VirtualProvider provider() {
        return provider;
    }

    @Override
    public void close() {}

    @Override
    public boolean isOpen() {
        return true;
    }

    @Override
    public boolean isReadOnly() {
        return false;
    }

    @Override
    public String getSeparator() {
        return "/";
    }

    @Override
    public Iterable<Path> getRootDirectories() {
        return List.of(getPath("/"));
    }

    @Override
    public Iterable<FileStore> getFileStores() {
        return List.of(store());
    }

    @Override
    public Set<String> supportedFileAttributeViews() {
        return Set.of("basic");
    }

    @Override
    public Path getPath(String first, String... more) {
        return new VirtualPath(this, String.join("/", first, String.join("/", more)));
    }

    @Override
    public PathMatcher getPathMatcher(String syntaxAndPattern) {
        throw new UnsupportedOperationException();
    }

    @Override
    public UserPrincipalLookupService getUserPrincipalLookupService() {
        throw new UnsupportedOperationException();
    }

    @Override
    public WatchService newWatchService() {
        throw new UnsupportedOperationException();
    }

    FileStore store() {
        return new FileStore() {
            @Override
            public String name() {
                return "virtual";
            }

            @Override
            public String type() {
                return "virtual";
            }

            @Override
            public boolean isReadOnly() {
                return false;
            }

            @Override
            public long getTotalSpace() {
                return disk.capacity();
            }

            @Override
            public long getUsableSpace() {
                return disk.free();
            }

            @Override
            public long getUnallocatedSpace() {
                return disk.free();
            }

            @Override
            public boolean supportsFileAttributeView(Class<? extends FileAttributeView> type) {
                return false;
            }

            @Override
            public boolean supportsFileAttributeView(String name) {
                return false;
            }

            // FileStore documents a null for a view that there is not.
            @SuppressWarnings("NullAway")
            @Override
            public <V extends FileStoreAttributeView> @Nullable V getFileStoreAttributeView(Class<V> type) {
                return null;
            }

            @Override
            public Object getAttribute(String attribute) throws IOException {
                throw new UnsupportedOperationException();
            }
        };
    }
}
