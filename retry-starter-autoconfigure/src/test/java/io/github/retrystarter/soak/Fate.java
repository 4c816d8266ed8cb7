package io.github.retrystarter.soak;

import java.io.IOException;
import java.net.Socket;
import java.util.Map;

import io.github.retrystarter.support.Faults;
import io.github.retrystarter.support.ScriptedServer;
import io.github.retrystarter.support.ScriptedServer.Received;
import io.github.retrystarter.support.ScriptedServer.Step;

import static io.github.retrystarter.support.ScriptedServer.respond;

/**
 * What the server does with a request, and with how many of 1000 requests on a normal
 * day. An accepted request has its effect before it is answered, or not.
 */
enum Fate {

	DONE(786, true, Fate::echo),

	UNAVAILABLE(60, false, respond(503)),

	UNAVAILABLE_CHUNKED(20, false,
			Fate.keepingAlive("HTTP/1.1 503 Busy\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nbusy\r\n0\r\n\r\n")),

	UNAVAILABLE_CUT_SHORT(10, false, Faults.raw("HTTP/1.1 503 Busy\r\nContent-Length: 100\r\n\r\nshort")),

	THROTTLED(30, false, respond(429, Map.of("Retry-After", "0"), "throttled")),

	/**
	 * With a wish that is longer than the callers allow.
	 */
	UNAVAILABLE_FOR_LONG(7, false, respond(503, Map.of("Retry-After", "5"), "maintenance")),

	NOT_FOUND(15, false, respond(404)),

	RESET(15, false, ScriptedServer.reset()),

	CLOSED(15, false, ScriptedServer.empty()),

	RESET_WITHIN_HEAD(10, true, Faults.rawThenReset("HTTP/1.1 200 OK\r\nContent-Le")),

	TRUNCATED(10, true, Faults.truncated()),

	GARBAGE(5, true, Faults.garbage()),

	/**
	 * The origin of duplicates: all was done, but the caller cannot know.
	 */
	RESPONSE_LOST(15, true, ScriptedServer.reset()),

	/**
	 * Not answered before the read time-out.
	 */
	SLOW(2, true, ScriptedServer.hang()),

	/**
	 * As the first two repeats of what was done: the server still works on it. Never
	 * drawn.
	 */
	CONFLICT(0, false, respond(409));

	private final int weight;

	private final boolean accepted;

	private final Step step;

	Fate(int weight, boolean accepted, Step step) {
		this.weight = weight;
		this.accepted = accepted;
		this.step = step;
	}

	private static void echo(Socket connection, Received request) throws IOException {
		respond(200, Map.of(), request.headers().getFirst(SoakServer.CALL_HEADER)).perform(connection, request);
	}

	private static Step keepingAlive(String text) {
		return (connection, request) -> {
			connection.getOutputStream().write(text.getBytes());
			connection.getOutputStream().flush();
		};
	}

	int weight() {
		return this.weight;
	}

	boolean isAccepted() {
		return this.accepted;
	}

	void perform(Socket connection, Received request) throws IOException {
		this.step.perform(connection, request);
	}

}
