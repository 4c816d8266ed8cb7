package io.github.retrystarter.support;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.zip.CRC32;
import java.util.zip.GZIPOutputStream;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

/**
 * A server on loopback that never fails, and notes what it was sent. What it answers is
 * in the path.
 */
public final class EverydayServer implements AutoCloseable {

	/**
	 * Spring buffers what is sent through an interceptor, and then knows its length.
	 */
	private static final Set<String> FRAMING = Set.of("content-length", "transfer-encoding");

	private static final int CHUNKED = 0;

	private static final int NO_BODY = -1;

	static {
		// Or its responses wait for the acknowledgement of their headers.
		System.setProperty("sun.net.httpserver.nodelay", "true");
	}

	private final HttpServer server;

	private final ExecutorService threads = Executors.newCachedThreadPool();

	private final List<String> received = new CopyOnWriteArrayList<>();

	private volatile CountDownLatch firstLineRead = new CountDownLatch(1);

	public EverydayServer() {
		try {
			this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		this.server.setExecutor(this.threads);
		this.server.createContext("/", this::handle);
		this.server.start();
	}

	public String url() {
		return "http://localhost:" + this.server.getAddress().getPort();
	}

	/**
	 * What was received since this was asked for the last time.
	 */
	public List<String> received() {
		List<String> requests = new ArrayList<>(this.received);
		this.received.clear();
		return requests;
	}

	/**
	 * The rest of {@code /stream} may be sent.
	 */
	public void firstLineRead() {
		this.firstLineRead.countDown();
	}

	private void handle(HttpExchange exchange) throws IOException {
		try (exchange) {
			byte[] body = exchange.getRequestBody().readAllBytes();
			this.received.add(describe(exchange, body));
			String[] path = exchange.getRequestURI().getPath().split("/");
			String argument = (path.length > 2) ? path[2] : "";
			switch (path[1]) {
				case "bytes" -> respond(exchange, 200, bytes(Integer.parseInt(argument)));
				case "chunked" -> respondInChunks(exchange, bytes(Integer.parseInt(argument)));
				case "gzip" -> respondWithGzip(exchange, bytes(Integer.parseInt(argument)));
				case "status" -> respondWithStatus(exchange, Integer.parseInt(argument));
				case "redirect" -> redirect(exchange, Integer.parseInt(argument));
				case "cookie" -> respondWithCookie(exchange);
				case "etag" -> respondWithTag(exchange);
				case "range" -> respondWithRange(exchange);
				case "headers" -> respondWithHeaders(exchange);
				case "json" -> respond(exchange, "application/json", "{\"id\":42,\"items\":[\"two lamps\"]}");
				case "events" -> respond(exchange, "text/event-stream", "data: one\n\ndata: two\n\n");
				case "latin" -> respond(exchange, "text/plain;charset=ISO-8859-1", "Gr\u00fc\u00dfe");
				case "stream" -> stream(exchange);
				default -> echo(exchange, body);
			}
		}
	}

	private static String describe(HttpExchange exchange, byte[] body) {
		TreeMap<String, List<String>> headers = new TreeMap<>();
		exchange.getRequestHeaders().forEach((name, values) -> {
			String key = name.toLowerCase(Locale.ROOT);
			if (!FRAMING.contains(key)) {
				headers.put(key, values);
			}
		});
		return withoutBoundary(exchange.getRequestMethod() + " " + exchange.getRequestURI() + " " + headers + " ")
				+ digest(withoutBoundary(new String(body, StandardCharsets.ISO_8859_1)));
	}

	/**
	 * The boundary of a multipart body is made at random.
	 */
	private static String withoutBoundary(String text) {
		return text.replaceAll("boundary=\"?[\\w-]+\"?", "boundary").replaceAll("--[\\w-]{20,}", "--boundary");
	}

	private static String digest(String text) {
		CRC32 crc = new CRC32();
		crc.update(text.getBytes(StandardCharsets.ISO_8859_1));
		return text.length() + " bytes, " + Long.toHexString(crc.getValue());
	}

	private static byte[] bytes(int length) {
		byte[] bytes = new byte[length];
		for (int i = 0; i < length; i++) {
			bytes[i] = (byte) ('a' + i % 23);
		}
		return bytes;
	}

	private static void respond(HttpExchange exchange, String type, String body) throws IOException {
		exchange.getResponseHeaders().set("Content-Type", type);
		respond(exchange, 200, body.getBytes(StandardCharsets.ISO_8859_1));
	}

	private static void respond(HttpExchange exchange, int status, byte[] body) throws IOException {
		if (exchange.getRequestMethod().equals("HEAD")) {
			exchange.getResponseHeaders().set("Content-Length", Integer.toString(body.length));
			exchange.sendResponseHeaders(status, NO_BODY);
			return;
		}
		exchange.sendResponseHeaders(status, (body.length > 0) ? body.length : NO_BODY);
		if (body.length > 0) {
			exchange.getResponseBody().write(body);
		}
	}

	private static void respondInChunks(HttpExchange exchange, byte[] body) throws IOException {
		exchange.sendResponseHeaders(200, CHUNKED);
		exchange.getResponseBody().write(body);
	}

	private static void respondWithGzip(HttpExchange exchange, byte[] body) throws IOException {
		ByteArrayOutputStream bytes = new ByteArrayOutputStream();
		try (OutputStream gzip = new GZIPOutputStream(bytes)) {
			gzip.write(body);
		}
		exchange.getResponseHeaders().set("Content-Encoding", "gzip");
		respond(exchange, 200, bytes.toByteArray());
	}

	private static void respondWithStatus(HttpExchange exchange, int status) throws IOException {
		if (status == 204 || status == 205 || status == 304) {
			exchange.sendResponseHeaders(status, NO_BODY);
			return;
		}
		exchange.getResponseHeaders().set("Content-Type", "application/problem+json");
		respond(exchange, status, ("{\"status\":" + status + "}").getBytes(StandardCharsets.ISO_8859_1));
	}

	private static void redirect(HttpExchange exchange, int status) throws IOException {
		exchange.getResponseHeaders().set("Location", "/echo?redirected");
		respond(exchange, status, "over there".getBytes(StandardCharsets.ISO_8859_1));
	}

	private static void respondWithCookie(HttpExchange exchange) throws IOException {
		exchange.getResponseHeaders().add("Set-Cookie", "session=1; Path=/; HttpOnly");
		exchange.getResponseHeaders().add("Set-Cookie", "colour=blue; Path=/");
		respond(exchange, "text/plain", "cookies: " + exchange.getRequestHeaders().get("Cookie"));
	}

	private static void respondWithTag(HttpExchange exchange) throws IOException {
		exchange.getResponseHeaders().set("ETag", "\"1\"");
		if ("\"1\"".equals(exchange.getRequestHeaders().getFirst("If-None-Match"))) {
			exchange.sendResponseHeaders(304, NO_BODY);
			return;
		}
		respond(exchange, "text/plain", "tagged");
	}

	private static void respondWithRange(HttpExchange exchange) throws IOException {
		exchange.getResponseHeaders().set("Content-Range", "bytes 0-9/100");
		respond(exchange, 206, bytes(10));
	}

	private static void respondWithHeaders(HttpExchange exchange) throws IOException {
		exchange.getResponseHeaders().add("X-Many", "one");
		exchange.getResponseHeaders().add("X-Many", "two, three");
		exchange.getResponseHeaders().add("x-lower", "  spaced  ");
		exchange.getResponseHeaders().add("X-Empty", "");
		exchange.getResponseHeaders().add("X-Long", "x".repeat(2000));
		exchange.getResponseHeaders().add("Link", "</next>; rel=\"next\"");
		exchange.getResponseHeaders().add("Retry-After", "7");
		respond(exchange, "text/plain", "headers");
	}

	/**
	 * Send the second line only when the first one has been read.
	 */
	private void stream(HttpExchange exchange) throws IOException {
		this.firstLineRead = new CountDownLatch(1);
		exchange.sendResponseHeaders(200, CHUNKED);
		exchange.getResponseBody().write("first\n".getBytes(StandardCharsets.ISO_8859_1));
		exchange.getResponseBody().flush();
		String second = awaitFirstLineRead() ? "second\n" : "too late\n";
		exchange.getResponseBody().write(second.getBytes(StandardCharsets.ISO_8859_1));
	}

	private boolean awaitFirstLineRead() {
		try {
			return this.firstLineRead.await(10, TimeUnit.SECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return false;
		}
	}

	private static void echo(HttpExchange exchange, byte[] body) throws IOException {
		String type = exchange.getRequestHeaders().getFirst("Content-Type");
		exchange.getResponseHeaders().set("Content-Type", (type != null) ? withoutBoundary(type) : "text/plain");
		exchange.getResponseHeaders().set("X-Method", exchange.getRequestMethod());
		respond(exchange, 200,
				withoutBoundary(new String(body, StandardCharsets.ISO_8859_1)).getBytes(StandardCharsets.ISO_8859_1));
	}

	@Override
	public void close() {
		this.server.stop(0);
		this.threads.shutdownNow();
	}

}
