package io.github.retrystarter.client;

import java.io.ByteArrayOutputStream;
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
		ByteArrayOutputStream bytes = new ByteArrayOutputStream((int) Math.max(0, Math.min(length, MAX_BYTES)));
		Throwable end = null;
		try {
			if (length != 0) {
				end = drain(response.getBody(), bytes);
			}
		}
		catch (IOException | RuntimeException ex) {
			end = ex;
		}
		if (kept != null) {
			kept.keep(bytes.toByteArray(), end);
		}
		close(response);
	}

	/**
	 * Read a body, as far as it is worth its connection.
	 * @return why it was not read to its end, {@code null} if it was
	 */
	private static @Nullable IOException drain(InputStream body, ByteArrayOutputStream bytes) throws IOException {
		byte[] piece = new byte[1024];
		int count = body.read(piece);
		while (count >= 0 && bytes.size() < MAX_BYTES) {
			bytes.write(piece, 0, count);
			count = body.read(piece);
		}
		if (count < 0) {
			return null;
		}
		// Too long to be worth its connection: most clients drop it here.
		body.close();
		return notRead();
	}

	/**
	 * What the body of a kept response ends with where it was not read on.
	 */
	static IOException notRead() {
		return new IOException("The rest of the body was not read before the call waited for its origin");
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
