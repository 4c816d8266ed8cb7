package io.github.retrystarter.client;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpRequest;
import org.springframework.http.client.ClientHttpRequestExecution;
import org.springframework.http.client.ClientHttpRequestInterceptor;
import org.springframework.http.client.ClientHttpResponse;

import io.github.retrystarter.DelaySource;
import io.github.retrystarter.HttpRetryPolicy;
import io.github.retrystarter.IdempotencyKeyRule;
import io.github.retrystarter.RetryMount;
import io.github.retrystarter.StopReason;

/**
 * Makes a call of a request, with an idempotency key if it is to have one, and sends it
 * for the first time: at once, or when its server takes requests again. Most calls are
 * over then.
 */
final class CallStart {

	private final CallEnvironment environment;

	CallStart(CallEnvironment environment) {
		this.environment = environment;
	}

	/**
	 * Make a call.
	 * @param active the mount that applies
	 * @param client what comes after the inner interceptors
	 * @param inner the interceptors inside the retrying one, {@code null} if none are
	 * known
	 */
	ClientHttpResponse call(ActiveMount active, HttpRequest request, byte[] body, ClientHttpRequestExecution client,
			@Nullable ClientHttpRequestInterceptor inner) throws IOException {
		RetryMount mount = active.mount();
		HttpRetryPolicy policy = AttemptWire.within(GivenOptions.apply(request.getAttributes(), mount.policy()));
		RetryCall call = new RetryCall(active, policy, AttemptRequest.of(withIdempotencyKey(request, mount)),
				this.environment);
		AttemptSender sender = new AttemptSender(call, body, client, inner);
		send(call, sender);
		if (!call.isCompleted()) {
			return new RetryLoop(call, sender).run();
		}
		call.origin().budget().deposit();
		call.succeeded();
		call.finish(StopReason.COMPLETED);
		return call.exchange().response().get();
	}

	/**
	 * Send a request for the first time. A call that is rejected has no history.
	 */
	private static void send(RetryCall call, AttemptSender sender) throws IOException {
		Map<String, Object> attributes = call.request().getAttributes();
		boolean sent = false;
		while (!sent) {
			awaitTurn(call);
			GivenOptions.history(attributes, call.history());
			sent = sender.send();
			if (!sent) {
				GivenOptions.history(attributes, null);
			}
		}
	}

	private static void awaitTurn(RetryCall call) throws IOException {
		RateLimitTurn turn = call.turn();
		try {
			if (turn != null && !await(call, turn)) {
				throw new IOException("Application closed while waiting to send");
			}
		}
		catch (RateLimitedException ex) {
			call.environment().log().rejected(call);
			call.observers().rejected(call);
			throw ex;
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new InterruptedIOException("Interrupted while waiting to send");
		}
	}

	private static boolean await(RetryCall call, RateLimitTurn turn) throws InterruptedException {
		RetryPause pause = call.environment().pause();
		long start = pause.nanoTime();
		try {
			return turn.await(true);
		}
		finally {
			if (turn.hasWaited()) {
				Duration time = Duration.ofNanos(pause.nanoTime() - start);
				call.environment().log().awaitedTurn(call, time);
				call.observers().waited(call, DelaySource.HOLD, time);
			}
		}
	}

	private HttpRequest withIdempotencyKey(HttpRequest request, RetryMount mount) {
		IdempotencyKeyRule rule = mount.policy().idempotencyKey();
		String key = GivenOptions.idempotencyKey(request.getAttributes());
		if (key == null && rule.isGeneratedFor(request.getMethod()) && !rule.isCarriedBy(request.getHeaders())) {
			IdempotencyKeyGenerator generator = this.environment.parts().idempotencyKeyGenerator();
			String generated = this.environment.guard().call(generator, () -> generator.generate(request));
			key = (generated != null) ? rule.write(generated) : null;
		}
		return (key != null) ? AttemptRequest.of(request).withHeader(rule.header(), key) : request;
	}

}
