package io.github.retrystarter.client;

import java.io.IOException;
import java.io.InputStream;
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
 * that the connection can be used again, and a server that drips would hold the caller:
 * what is not there yet is therefore closed beside the call, which waits for that only a
 * moment.
 */
final class ResponseDisposal {

	/**
	 * How much of a body is read for the sake of its connection, in bytes.
	 */
	private static final int MAX_BYTES = 64 * 1024;

	private static final long MAX_WAIT_MILLIS = 100;

	private static final int MAX_THREADS = 16;

	private static final byte[] NOTHING = {};

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
	 */
	void dispose(ClientHttpResponse response) {
		close(response, null);
	}

	/**
	 * Close a response, but keep as much of it as is read for the sake of its connection.
	 * @param response the response
	 * @return what is left of it
	 * @throws IOException if it has lost even its status
	 */
	KeptResponse setAside(ClientHttpResponse response) throws IOException {
		KeptResponse kept = new KeptResponse(response);
		close(response, kept);
		return kept;
	}

	private void close(ClientHttpResponse response, @Nullable KeptResponse kept) {
		long length = length(response);
		if (isWhole(response, length)) {
			drainAndClose(response, length, kept);
		}
		else {
			awaitAMoment(() -> drainAndClose(response, length, kept));
		}
	}

	private void awaitAMoment(Runnable closing) {
		try {
			this.threads.submit(closing).get(MAX_WAIT_MILLIS, TimeUnit.MILLISECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		catch (ExecutionException | TimeoutException ex) {
			// Closed beside the call, or not to be closed at all.
		}
	}

	private static long length(ClientHttpResponse response) {
		try {
			return ResponseBuffer.contentLength(response.getHeaders());
		}
		catch (RuntimeException ex) {
			return -1;
		}
	}

	/**
	 * Whether closing cannot block, because there is no body or all of it has arrived.
	 */
	private static boolean isWhole(ClientHttpResponse response, long length) {
		try {
			return length == 0 || (length > 0 && length <= MAX_BYTES && response.getBody().available() >= length);
		}
		catch (IOException | RuntimeException ex) {
			return false;
		}
	}

	private static void drainAndClose(ClientHttpResponse response, long length, @Nullable KeptResponse kept) {
		try {
			byte[] bytes = NOTHING;
			boolean whole = length == 0;
			if (!whole) {
				InputStream body = response.getBody();
				bytes = body.readNBytes((length < 0) ? MAX_BYTES : (int) Math.min(length, MAX_BYTES));
				whole = body.read() < 0;
				if (!whole) {
					// Too long to be worth its connection: most clients drop it here.
					body.close();
				}
			}
			if (kept != null) {
				kept.keep(bytes, whole);
			}
		}
		catch (IOException | RuntimeException ex) {
			// What counts is the close below.
		}
		close(response);
	}

	private static void close(ClientHttpResponse response) {
		try {
			response.close();
		}
		catch (RuntimeException ex) {
			// The response is of no use any more, and neither is this.
		}
	}

}
