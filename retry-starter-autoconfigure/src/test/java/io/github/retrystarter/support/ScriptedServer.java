package io.github.retrystarter.support;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

import org.springframework.http.HttpHeaders;

/**
 * An HTTP/1.1 server on loopback that answers requests as a script says, one step each,
 * and remembers what it received. Connections are kept alive. Where the script has ended
 * it answers 200.
 */
public final class ScriptedServer implements AutoCloseable {

	private final ServerSocket serverSocket;

	private final Deque<Step> script = new ArrayDeque<>();

	private final List<Received> received = new CopyOnWriteArrayList<>();

	private final Set<Socket> connections = ConcurrentHashMap.newKeySet();

	public ScriptedServer() {
		this(0);
	}

	public ScriptedServer(int port) {
		try {
			this.serverSocket = new ServerSocket(port, 50, InetAddress.getLoopbackAddress());
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		start("scripted-server", this::accept);
	}

	/**
	 * Forget what was received and begin a new script.
	 */
	public ScriptedServer script(Step... steps) {
		synchronized (this.script) {
			this.received.clear();
			this.script.clear();
			this.script.addAll(Arrays.asList(steps));
		}
		return this;
	}

	public String url(String path) {
		return "http://localhost:" + this.serverSocket.getLocalPort() + path;
	}

	public List<Received> received() {
		return List.copyOf(this.received);
	}

	public int openConnections() {
		return this.connections.size();
	}

	/**
	 * A port on which nobody listens.
	 */
	public static int unusedPort() {
		try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
			return socket.getLocalPort();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private void accept() {
		try {
			while (true) {
				Socket connection = this.serverSocket.accept();
				this.connections.add(connection);
				start("scripted-connection", () -> serve(connection));
			}
		}
		catch (IOException ex) {
			// closed
		}
	}

	private void serve(Socket connection) {
		try (connection) {
			connection.setTcpNoDelay(true);
			InputStream input = new BufferedInputStream(connection.getInputStream());
			Received request = Received.read(input);
			while (request != null) {
				next(request).perform(connection, request);
				request = connection.isClosed() ? null : Received.read(input);
			}
		}
		catch (IOException ex) {
			// the client has gone
		}
		finally {
			this.connections.remove(connection);
		}
	}

	private Step next(Received request) {
		synchronized (this.script) {
			this.received.add(request);
			return this.script.isEmpty() ? respond(200) : this.script.poll();
		}
	}

	private static void start(String name, Runnable task) {
		Thread thread = new Thread(task, name);
		thread.setDaemon(true);
		thread.start();
	}

	@Override
	public void close() {
		try {
			this.serverSocket.close();
			for (Socket connection : new ArrayList<>(this.connections)) {
				connection.close();
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Response with a status and a short body.
	 */
	public static Step respond(int status) {
		return respond(status, Map.of(), "status " + status);
	}

	public static Step respond(int status, Map<String, String> headers, String body) {
		return (connection, request) -> {
			byte[] content = body.getBytes(StandardCharsets.UTF_8);
			StringBuilder head = new StringBuilder("HTTP/1.1 " + status + " Scripted\r\n");
			headers.forEach((name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
			if (!headers.containsKey(HttpHeaders.CONTENT_TYPE)) {
				head.append("Content-Type: text/plain\r\n");
			}
			head.append("Content-Length: ").append(content.length).append("\r\n\r\n");
			OutputStream output = connection.getOutputStream();
			output.write(head.toString().getBytes(StandardCharsets.ISO_8859_1));
			if (!request.method().equals("HEAD")) {
				output.write(content);
			}
			output.flush();
		};
	}

	/**
	 * Reset the connection after the request has been read.
	 */
	public static Step reset() {
		return (connection, request) -> {
			connection.setSoLinger(true, 0);
			connection.close();
		};
	}

	/**
	 * Close the connection without a response.
	 */
	public static Step empty() {
		return (connection, request) -> connection.close();
	}

	/**
	 * Do not answer until the client goes away.
	 */
	public static Step hang() {
		return (connection, request) -> {
			connection.getInputStream().read();
			connection.close();
		};
	}

	/**
	 * What the server does with one request.
	 */
	@FunctionalInterface
	public interface Step {

		void perform(Socket connection, Received request) throws IOException;

	}

	/**
	 * A request as it came over the wire.
	 */
	public record Received(String method, String path, HttpHeaders headers, String body) {

		/**
		 * Read the next request.
		 * @return the request, or {@code null} if the client has gone
		 */
		public static Received read(InputStream input) throws IOException {
			String requestLine = line(input);
			if (requestLine == null) {
				return null;
			}
			HttpHeaders headers = new HttpHeaders();
			for (String line = line(input); line != null && !line.isEmpty(); line = line(input)) {
				int colon = line.indexOf(':');
				headers.add(line.substring(0, colon), line.substring(colon + 1).strip());
			}
			byte[] body = input.readNBytes((int) Math.max(0, headers.getContentLength()));
			String[] words = requestLine.split(" ");
			return new Received(words[0], words[1], headers, new String(body, StandardCharsets.UTF_8));
		}

		private static String line(InputStream input) throws IOException {
			ByteArrayOutputStream line = new ByteArrayOutputStream();
			for (int read = input.read(); read != '\n'; read = input.read()) {
				if (read < 0) {
					return null;
				}
				line.write(read);
			}
			return line.toString(StandardCharsets.ISO_8859_1).stripTrailing();
		}

	}

}
