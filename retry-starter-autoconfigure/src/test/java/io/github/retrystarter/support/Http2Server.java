package io.github.retrystarter.support;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Deque;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A server of HTTP/2 without TLS on loopback, for clients that know it and for those that
 * upgrade to it, which does with each request as a script says. Where the script has
 * ended it answers 200.
 */
public final class Http2Server implements AutoCloseable {

	private static final int DATA = 0;

	private static final int HEADERS = 1;

	private static final int RST_STREAM = 3;

	private static final int SETTINGS = 4;

	private static final int GOAWAY = 7;

	private static final int END_STREAM = 1;

	private static final int ACK = 1;

	private static final int END_HEADERS = 4;

	private static final int PREFACE_LENGTH = 24;

	/**
	 * The fields :status 303 and location /moved, their names from HPACK's static table.
	 */
	private static final byte[] SEE_OTHER = { 0x08, 3, '3', '0', '3', 0x0f, 0x1f, 6, '/', 'm', 'o', 'v', 'e', 'd' };

	private final ServerSocket serverSocket;

	private final Deque<Fate> script = new ConcurrentLinkedDeque<>();

	private final Set<Socket> connections = ConcurrentHashMap.newKeySet();

	private final AtomicInteger received = new AtomicInteger();

	public Http2Server() {
		try {
			this.serverSocket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		start(this::accept);
	}

	public void script(Fate... fates) {
		this.script.addAll(Arrays.asList(fates));
	}

	public String url() {
		return "http://localhost:" + this.serverSocket.getLocalPort() + "/";
	}

	/**
	 * How many requests have come.
	 */
	public int received() {
		return this.received.get();
	}

	private void accept() {
		try {
			while (true) {
				Socket connection = this.serverSocket.accept();
				this.connections.add(connection);
				start(() -> serve(connection));
			}
		}
		catch (IOException ex) {
			// closed
		}
	}

	private void serve(Socket connection) {
		try (connection) {
			connection.setTcpNoDelay(true);
			DataInputStream input = new DataInputStream(connection.getInputStream());
			DataOutputStream output = new DataOutputStream(connection.getOutputStream());
			String head = head(input);
			boolean upgrade = !head.startsWith("PRI ");
			if (upgrade) {
				output.writeBytes("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n");
			}
			frame(output, SETTINGS, 0, 0, new byte[0]);
			input.readNBytes(upgrade ? PREFACE_LENGTH : "SM\r\n\r\n".length());
			boolean open = !upgrade || respond(output, 1);
			while (open) {
				int length = input.readUnsignedByte() << 16 | input.readUnsignedShort();
				int type = input.readUnsignedByte();
				int flags = input.readUnsignedByte();
				int stream = input.readInt();
				input.readNBytes(length);
				if (type == SETTINGS && (flags & ACK) == 0) {
					frame(output, SETTINGS, ACK, 0, new byte[0]);
				}
				open = !((type == HEADERS || type == DATA) && (flags & END_STREAM) != 0) || respond(output, stream);
			}
		}
		catch (IOException ex) {
			// the client has gone
		}
		finally {
			this.connections.remove(connection);
		}
	}

	/**
	 * The head of the first request, with its body if it has one, or the beginning of the
	 * preface.
	 */
	private static String head(DataInputStream input) throws IOException {
		ByteArrayOutputStream bytes = new ByteArrayOutputStream();
		while (!bytes.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
			bytes.write(input.readUnsignedByte());
		}
		String head = bytes.toString(StandardCharsets.ISO_8859_1);
		for (String line : head.toLowerCase().split("\r\n")) {
			if (line.startsWith("content-length:")) {
				input.readNBytes(Integer.parseInt(line.substring("content-length:".length()).strip()));
			}
		}
		return head;
	}

	private boolean respond(DataOutputStream output, int stream) throws IOException {
		this.received.incrementAndGet();
		Fate fate = this.script.isEmpty() ? Fate.DONE : this.script.poll();
		switch (fate) {
			// The field :status 200 of HPACK's static table
			case DONE -> frame(output, HEADERS, END_HEADERS | END_STREAM, stream, new byte[] { (byte) 0x88 });
			case MOVED -> frame(output, HEADERS, END_HEADERS | END_STREAM, stream, SEE_OTHER);
			case REFUSED -> frame(output, RST_STREAM, 0, stream, new byte[] { 0, 0, 0, 7 });
			case CANCELLED -> frame(output, RST_STREAM, 0, stream, new byte[] { 0, 0, 0, 8 });
			case GONE_BEFORE -> goAway(output, Math.max(stream - 2, 0));
			case GONE_WITH -> goAway(output, stream);
			default -> {
			}
		}
		return fate != Fate.CUT && fate != Fate.GONE_WITH;
	}

	private static void goAway(DataOutputStream output, int lastStream) throws IOException {
		frame(output, GOAWAY, 0, 0, new byte[] { 0, 0, 0, (byte) lastStream, 0, 0, 0, 0 });
	}

	private static void frame(DataOutputStream output, int type, int flags, int stream, byte[] payload)
			throws IOException {
		output.writeByte(0);
		output.writeShort(payload.length);
		output.writeByte(type);
		output.writeByte(flags);
		output.writeInt(stream);
		output.write(payload);
		output.flush();
	}

	private static void start(Runnable task) {
		Thread thread = new Thread(task, "http2-server");
		thread.setDaemon(true);
		thread.start();
	}

	@Override
	public void close() throws IOException {
		this.serverSocket.close();
		for (Socket connection : this.connections) {
			connection.close();
		}
	}

	/**
	 * What becomes of a request.
	 */
	public enum Fate {

		/**
		 * Answered with 200.
		 */
		DONE,

		/**
		 * Redirected to another path of this server.
		 */
		MOVED,

		/**
		 * Not acted on, as {@code REFUSED_STREAM} says.
		 */
		REFUSED,

		/**
		 * Not acted on, as a {@code GOAWAY} says that names an earlier stream.
		 */
		GONE_BEFORE,

		/**
		 * Perhaps acted on, as a {@code GOAWAY} says that names this stream, and then cut
		 * with its connection.
		 */
		GONE_WITH,

		/**
		 * Given up, perhaps when all was done.
		 */
		CANCELLED,

		/**
		 * Cut with its connection.
		 */
		CUT

	}

}
