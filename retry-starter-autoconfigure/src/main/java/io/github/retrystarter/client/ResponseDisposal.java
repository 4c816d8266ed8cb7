package io.github.retrystarter.client;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import org.jspecify.annotations.Nullable;

import org.springframework.http.client.ClientHttpResponse;

/**
 * Closes responses that nobody will read. Closing drains the body in most clients, so
 * that the connection can be used again, and a server that drips would hold the caller.
 * What has not come after a moment is therefore cut off together with its connection.
 * Where the client gives no way to do that, the response is closed beside the call.
 */
final class ResponseDisposal {

	private static final Duration MAX_WAIT = Duration.ofMillis(100);

	private static final int MAX_THREADS = 16;

	private static final byte[] NOTHING = {};

	// Names, because the classes are not public, and their libraries need not be there.

	private static final String CLIENTS = "org.springframework.http.client.";

	private static final String SIMPLE = CLIENTS + "SimpleClientHttpResponse";

	private static final String JDK = CLIENTS + "JdkClientHttpResponse";

	private static final String HTTP_COMPONENTS = CLIENTS + "HttpComponentsClientHttpResponse";

	private final ThreadPoolExecutor threads;

	ResponseDisposal() {
		this.threads = new ThreadPoolExecutor(MAX_THREADS, MAX_THREADS, 1, TimeUnit.SECONDS,
				new LinkedBlockingQueue<>(), ResponseDisposal::daemonThread);
		this.threads.allowCoreThreadTimeOut(true);
	}

	private static Thread daemonThread(Runnable task) {
		Thread thread = new Thread(task, "retry-disposal");
		thread.setDaemon(true);
		return thread;
	}

	/**
	 * Close a response. Whatever that throws is of no interest to the call.
	 * @param response the response
	 * @param wire what is known of its exchange
	 */
	void dispose(ClientHttpResponse response, AttemptWire wire) {
		close(response, wire, null);
	}

	/**
	 * Close a response, but keep as much of it as is read for the sake of its connection.
	 * @param response the response
	 * @param wire what is known of its exchange
	 * @return what is left of it
	 * @throws IOException if it has lost even its status
	 */
	KeptResponse setAside(ClientHttpResponse response, AttemptWire wire) throws IOException {
		KeptResponse kept = new KeptResponse(response);
		close(response, wire, kept);
		return kept;
	}

	private void close(ClientHttpResponse response, AttemptWire wire, @Nullable KeptResponse kept) {
		if (length(response) == 0) {
			if (kept != null) {
				kept.keep(NOTHING, null);
			}
			close(response);
		}
		else if (isOf(SIMPLE, response)) {
			new BodyDrain(response, wire, kept).takeWhatHasCome();
		}
		else if (wire.isCuttable(!isOf(JDK, response))) {
			drainForAMoment(response, wire, kept);
		}
		else {
			awaitAMoment(new BodyDrain(response, wire, kept)::drainAndClose);
		}
	}

	/**
	 * Whether a response is directly that of one of Spring's clients. Otherwise something
	 * stands in front that may have to read all of the body to give any of it.
	 */
	private static boolean isOf(String client, ClientHttpResponse response) {
		return response.getClass().getName().equals(client);
	}

	/**
	 * Whether a response is directly that of an Apache HttpClient 5.
	 */
	static boolean isOfHttpComponents(ClientHttpResponse response) {
		return isOf(HTTP_COMPONENTS, response);
	}

	private static void drainForAMoment(ClientHttpResponse response, AttemptWire wire, @Nullable KeptResponse kept) {
		WireLimit moment = new WireLimit(wire, false);
		wire.limit(moment);
		moment.start(MAX_WAIT);
		try {
			new BodyDrain(response, wire, kept).drainAndClose();
		}
		finally {
			moment.end();
		}
	}

	static void close(ClientHttpResponse response) {
		try {
			response.close();
		}
		catch (RuntimeException ex) {
			// The response is of no use any more, and neither is this.
		}
	}

	private void awaitAMoment(Runnable closing) {
		try {
			this.threads.submit(closing).get(MAX_WAIT.toMillis(), TimeUnit.MILLISECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		catch (ExecutionException | TimeoutException ex) {
			// Closed beside the call, or not to be closed at all.
		}
	}

	static long length(ClientHttpResponse response) {
		try {
			return ResponseBuffer.contentLength(response.getHeaders());
		}
		catch (RuntimeException ex) {
			return -1;
		}
	}

}
