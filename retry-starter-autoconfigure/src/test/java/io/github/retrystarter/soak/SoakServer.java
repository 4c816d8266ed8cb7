package io.github.retrystarter.soak;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

import io.github.retrystarter.support.ScriptedServer.Received;

/**
 * An HTTP/1.1 server on loopback that keeps a ledger and misbehaves at random. It reads
 * every request whole, and never closes a connection on which none is under way, so that
 * whatever was sent to it is in the ledger.
 */
final class SoakServer implements AutoCloseable {

	static final String CALL_HEADER = "X-Call";

	static final String KEY_HEADER = "Idempotency-Key";

	private static final int BACKLOG = 200;

	private final ServerSocket serverSocket = new ServerSocket(0, BACKLOG, InetAddress.getLoopbackAddress());

	private final ExecutorService threads = Executors.newCachedThreadPool();

	private final Set<Socket> connections = ConcurrentHashMap.newKeySet();

	private final Ledger ledger;

	private final Randomness randomness;

	SoakServer(Ledger ledger, Randomness randomness) throws IOException {
		this.ledger = ledger;
		this.randomness = randomness;
		this.threads.execute(this::accept);
	}

	String url() {
		return "http://localhost:" + this.serverSocket.getLocalPort();
	}

	int openConnections() {
		return this.connections.size();
	}

	private void accept() {
		try {
			while (true) {
				Socket connection = this.serverSocket.accept();
				this.connections.add(connection);
				this.threads.execute(() -> serve(connection));
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
				respond(connection, request);
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

	private void respond(Socket connection, Received request) throws IOException {
		int call = Integer.parseInt(request.headers().getFirst(CALL_HEADER));
		String key = request.headers().getFirst(KEY_HEADER);
		Fate fate = this.randomness.fate(call, this.ledger.received(call));
		if (this.ledger.isStillWorkedOn(key)) {
			fate = Fate.CONFLICT;
		}
		this.ledger.met(fate);
		if (fate.isAccepted()) {
			this.ledger.apply(call, key);
		}
		fate.perform(connection, request);
	}

	@Override
	public void close() throws IOException {
		this.serverSocket.close();
		for (Socket connection : this.connections) {
			connection.close();
		}
		this.threads.shutdown();
	}

}
