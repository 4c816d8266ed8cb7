package io.github.retrystarter.support;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

import io.github.retrystarter.support.ScriptedServer.Step;

/**
 * What servers and networks do on bad days.
 */
public final class Faults {

	private Faults() {
	}

	/**
	 * Send these bytes and close the connection, without waiting for anything.
	 */
	public static Step raw(String text) {
		return (connection, request) -> {
			write(connection, text);
			connection.close();
		};
	}

	/**
	 * Send these bytes and reset the connection once the client has had time to read
	 * them.
	 */
	public static Step rawThenReset(String text) {
		return (connection, request) -> {
			write(connection, text);
			connection.setSoLinger(true, 0);
			connection.close();
		};
	}

	public static Step truncated() {
		return truncated(200);
	}

	/**
	 * A response of which five of 100 bytes come before the connection is closed.
	 */
	public static Step truncated(int status) {
		return raw("HTTP/1.1 " + status + " Cut\r\nConnection: close\r\nContent-Length: 100\r\n\r\nshort");
	}

	/**
	 * A response of which five of 100 bytes come, and the others once a latch is open.
	 * What the server sees of that latch is told when all is sent.
	 */
	public static Step stalled(int status, CountDownLatch latch, Consumer<Boolean> opened) {
		return (connection, request) -> {
			write(connection, "HTTP/1.1 " + status + " Slow\r\nContent-Length: 100\r\n\r\nshort");
			opened.accept(await(latch));
			write(connection, "x".repeat(95));
		};
	}

	public static boolean await(CountDownLatch latch) {
		try {
			return latch.await(5, TimeUnit.SECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return false;
		}
	}

	public static Step malformedChunk() {
		return raw("HTTP/1.1 200 OK\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nhello\r\n");
	}

	public static Step garbage() {
		return raw("\u0001\u0002\u0003 this is not HTTP\r\n\r\n");
	}

	public static Step status(String code) {
		return raw("HTTP/1.1 " + code + " Odd\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
	}

	public static Step interimFlood() {
		return raw("HTTP/1.1 102 Processing\r\n\r\n".repeat(200)
				+ "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok");
	}

	public static Step hugeHeaders() {
		return raw("HTTP/1.1 200 OK\r\nConnection: close\r\nX-Huge: " + "x".repeat(1_000_000)
				+ "\r\nContent-Length: 0\r\n\r\n");
	}

	/**
	 * A 503 whose chunked body comes byte by byte, 20 a second.
	 */
	public static Step drippingUnavailable(int length) {
		return (connection, request) -> {
			write(connection, "HTTP/1.1 503 Busy\r\nTransfer-Encoding: chunked\r\n\r\n");
			for (int i = 0; i < length && !connection.isClosed(); i++) {
				write(connection, "1\r\nx\r\n");
				pause();
			}
			write(connection, "0\r\n\r\n");
		};
	}

	/**
	 * Headers that come byte by byte, and never end.
	 */
	public static Step drippingHead() {
		return (connection, request) -> {
			write(connection, "HTTP/1.1 200 OK\r\nX-Long: ");
			while (!connection.isClosed()) {
				write(connection, "x");
				pause();
			}
		};
	}

	/**
	 * A short body of which one byte comes, and no more.
	 */
	public static Step stuckBody() {
		return (connection, request) -> {
			write(connection, "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nx");
			ScriptedServer.hang().perform(connection, request);
		};
	}

	/**
	 * A body whose 1000 bytes come one by one, 20 a second.
	 */
	public static Step drippingBody() {
		return (connection, request) -> {
			write(connection, "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n");
			for (int i = 0; i < 1000; i++) {
				write(connection, "x");
				pause();
			}
		};
	}

	/**
	 * A 503 whose chunked body comes as fast as it can and never ends.
	 */
	public static Step endlessUnavailable() {
		return (connection, request) -> {
			write(connection, "HTTP/1.1 503 Busy\r\nTransfer-Encoding: chunked\r\n\r\n");
			String chunk = "1000\r\n" + "x".repeat(0x1000) + "\r\n";
			while (!connection.isClosed()) {
				write(connection, chunk);
			}
		};
	}

	private static void pause() {
		try {
			Thread.sleep(50);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	private static void write(Socket connection, String text) throws IOException {
		connection.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
		connection.getOutputStream().flush();
	}

	/**
	 * A TLS server on loopback whose certificate nobody trusts.
	 */
	public static ServerSocket untrustedTlsServer() {
		try (InputStream store = Faults.class.getResourceAsStream("/untrusted.p12")) {
			char[] password = "changeit".toCharArray();
			KeyStore keyStore = KeyStore.getInstance("PKCS12");
			keyStore.load(store, password);
			KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
			keys.init(keyStore, password);
			SSLContext context = SSLContext.getInstance("TLS");
			context.init(keys.getKeyManagers(), null, null);
			ServerSocket server = context.getServerSocketFactory()
				.createServerSocket(0, 50, InetAddress.getLoopbackAddress());
			serve(server, (connection) -> connection.getInputStream().read());
			return server;
		}
		catch (IOException | GeneralSecurityException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/**
	 * A server that takes TLS for bad HTTP and says so in plain text.
	 */
	public static ServerSocket plainTextServer() {
		try {
			ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
			serve(server, (connection) -> {
				connection.getInputStream().read();
				write(connection, "HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
				connection.shutdownOutput();
				connection.getInputStream().transferTo(OutputStream.nullOutputStream());
			});
			return server;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static void serve(ServerSocket server, Handler handler) {
		Thread thread = new Thread(() -> {
			while (!server.isClosed()) {
				try (Socket connection = server.accept()) {
					handler.handle(connection);
				}
				catch (IOException ex) {
					// the client has gone, or the server is closed
				}
			}
		}, "fault-server");
		thread.setDaemon(true);
		thread.start();
	}

	/**
	 * A server whose backlog is full, so that nobody can connect. Closing the list frees
	 * it.
	 */
	public static List<Closeable> fullServer() {
		try {
			ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
			List<Closeable> sockets = new ArrayList<>(List.of(server));
			for (int i = 0; i < 4; i++) {
				Socket filler = new Socket();
				sockets.add(filler);
				try {
					filler.connect(server.getLocalSocketAddress(), 100);
				}
				catch (IOException ex) {
					// the backlog is full
				}
			}
			return sockets;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	@FunctionalInterface
	private interface Handler {

		void handle(Socket connection) throws IOException;

	}

}
