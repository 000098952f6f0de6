package dev.cascade.local.access;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds the user who opened the other end of a TCP connection on this machine, as Linux lists it in {@code /proc/net/tcp}. Reads the list once a
 * question, which takes some hundred microseconds: so it should be called once a connection. Thread-safe.
 */
public final class PeerUserLookup {

    private static final Logger LOG = LoggerFactory.getLogger(PeerUserLookup.class);

    private static final long ROOT = 0;

    /** Reading is repeated: connections change while the list is read, and an entry may be missed. */
    private static final int TRIES = 3;

    private static final int USER_COLUMN = 7;
    private static final int INODE_COLUMN = 9;

    private final List<Path> tables;
    private final OptionalLong self;

    PeerUserLookup(List<Path> tables, Path status) {
        this.tables = tables.stream().filter(Files::isReadable).toList();
        this.self = this.tables.isEmpty() ? OptionalLong.empty() : effectiveUser(status);
    }

    /** Reads the users from the operating system. */
    public static PeerUserLookup ofThisMachine() {
        return new PeerUserLookup(
                List.of(Path.of("/proc/self/net/tcp"), Path.of("/proc/self/net/tcp6")), Path.of("/proc/self/status"));
    }

    /** Whether this system lists the users of connections. Linux does. */
    public boolean areKnown() {
        return self.isPresent();
    }

    /**
     * Whether the peer of a connection belongs to the user of this process, or to root. A connection whose owner is not found is treated as that
     * of somebody else: its other end was closed, or is not on this machine.
     *
     * @param peer the other end
     * @param here this end
     */
    public boolean isOwn(InetSocketAddress peer, InetSocketAddress here) {
        for (int i = 0; i < TRIES; i++) {
            OptionalLong user = userOf(peer, here);
            if (user.isPresent()) {
                return user.getAsLong() == ROOT || user.equals(self);
            }
        }
        return false;
    }

    private OptionalLong userOf(InetSocketAddress peer, InetSocketAddress here) {
        List<String> ends = List.of(
                " " + column(peer, false) + " " + column(here, false) + " ",
                " " + column(peer, true) + " " + column(here, true) + " ");
        for (Path table : tables) {
            OptionalLong user = userIn(table, ends);
            if (user.isPresent()) {
                return user;
            }
        }
        return OptionalLong.empty();
    }

    private static OptionalLong userIn(Path table, List<String> ends) {
        try (BufferedReader lines = Files.newBufferedReader(table, StandardCharsets.US_ASCII)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                String entry = line;
                if (ends.stream().anyMatch(entry::contains)) {
                    return userOf(entry);
                }
            }
        } catch (IOException e) {
            LOG.atWarn().addKeyValue("file", table).setCause(e).log("the users of connections cannot be read");
        }
        return OptionalLong.empty();
    }

    /** The socket of an entry without an inode was closed by its process: the user that it shows is not the one who opened it. */
    private static OptionalLong userOf(String entry) {
        String[] columns = entry.strip().split("\\s+", -1);
        return columns.length > INODE_COLUMN && !columns[INODE_COLUMN].equals("0")
                ? OptionalLong.of(Long.parseLong(columns[USER_COLUMN]))
                : OptionalLong.empty();
    }

    /** An address as the list writes it: words in the byte order of the machine. An IPv4 address may be written as the IPv6 address that it is mapped to. */
    private static String column(InetSocketAddress end, boolean asIpv6) {
        InetAddress address = end.getAddress();
        ByteBuffer bytes = ByteBuffer.allocate(16);
        if (address instanceof Inet4Address && asIpv6) {
            bytes.putLong(0).putShort((short) 0).putShort((short) -1);
        }
        bytes.put(address.getAddress()).flip();
        StringBuilder column = new StringBuilder();
        while (bytes.hasRemaining()) {
            int word = bytes.getInt();
            int written = ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN ? Integer.reverseBytes(word) : word;
            column.append(String.format(Locale.ROOT, "%08X", written));
        }
        return column.append(String.format(Locale.ROOT, ":%04X", end.getPort())).toString();
    }

    private static OptionalLong effectiveUser(Path status) {
        try {
            return Files.readAllLines(status, StandardCharsets.ISO_8859_1).stream()
                    .filter(line -> line.startsWith("Uid:"))
                    .mapToLong(line -> Long.parseLong(line.split("\\s+", -1)[2]))
                    .findFirst();
        } catch (IOException e) {
            return OptionalLong.empty();
        }
    }
}
