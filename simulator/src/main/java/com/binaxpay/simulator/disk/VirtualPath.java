package com.binaxpay.simulator.disk;

import java.net.URI;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A path on a [VirtualDisk].
final class VirtualPath implements Path {
    private final VirtualFileSystem fileSystem;
    private final String text;

    VirtualPath(VirtualFileSystem fileSystem, String text) {
        this.fileSystem = fileSystem;
        this.text = clean(text);
    }

    private static String clean(String text) {
        String cleaned = text.contains("//") ? text.replaceAll("/+", "/") : text;
        return cleaned.length() > 1 && cleaned.endsWith("/") ? cleaned.substring(0, cleaned.length() - 1) : cleaned;
    }

    /// Its name from the root on.
    String name() {
        return isAbsolute() ? text : "/" + text;
    }

    private List<String> parts() {
        String bare = isAbsolute() ? text.substring(1) : text;
        return bare.isEmpty() ? List.of() : Arrays.asList(bare.split("/", -1));
    }

    private VirtualPath of(String other) {
        return new VirtualPath(fileSystem, other);
    }

    @Override
    public VirtualFileSystem getFileSystem() {
        return fileSystem;
    }

    @Override
    public boolean isAbsolute() {
        return text.startsWith("/");
    }

    @Override
    public @Nullable Path getRoot() {
        return isAbsolute() ? of("/") : null;
    }

    // Path documents a null for a root.
    @SuppressWarnings("NullAway")
    @Override
    public @Nullable Path getFileName() {
        List<String> parts = parts();
        return parts.isEmpty() ? null : of(parts.getLast());
    }

    @Override
    public @Nullable Path getParent() {
        int slash = text.lastIndexOf('/');
        if (slash < 0 || text.length() == 1) {
            return null;
        }
        return of(slash == 0 ? "/" : text.substring(0, slash));
    }

    @Override
    public int getNameCount() {
        return parts().size();
    }

    @Override
    public Path getName(int index) {
        return of(parts().get(index));
    }

    @Override
    public Path subpath(int begin, int end) {
        return of(String.join("/", parts().subList(begin, end)));
    }

    @Override
    public boolean startsWith(Path other) {
        String prefix = other.toString();
        return text.equals(prefix) || text.startsWith(prefix.endsWith("/") ? prefix : prefix + "/");
    }

    @Override
    public boolean endsWith(Path other) {
        return text.equals(other.toString()) || text.endsWith("/" + other);
    }

    @Override
    public Path normalize() {
        return this;
    }

    @Override
    public Path resolve(Path other) {
        if (other.isAbsolute()) {
            return other;
        }
        return other.toString().isEmpty() ? this : of(text + "/" + other);
    }

    @Override
    public Path relativize(Path other) {
        if (!other.startsWith(this)) {
            throw new IllegalArgumentException(other + " is not below " + this);
        }
        String rest = other.toString().substring(text.length());
        return of(rest.startsWith("/") ? rest.substring(1) : rest);
    }

    @Override
    public URI toUri() {
        return URI.create("virtual:" + name());
    }

    @Override
    public Path toAbsolutePath() {
        return isAbsolute() ? this : of("/" + text);
    }

    @Override
    public Path toRealPath(LinkOption... options) {
        return toAbsolutePath();
    }

    @Override
    public WatchKey register(WatchService watcher, WatchEvent.Kind<?>[] events, WatchEvent.Modifier... modifiers) {
        throw new UnsupportedOperationException();
    }

    @Override
    public int compareTo(Path other) {
        return text.compareTo(other.toString());
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof VirtualPath path && path.text.equals(text) && path.fileSystem == fileSystem;
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    @Override
    public String toString() {
        return text;
    }
}
