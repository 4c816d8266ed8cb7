package io.github.retrystarter.sample.lab;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpMethod;
import org.springframework.http.HttpRequest;
import org.springframework.http.HttpStatusCode;
import org.springframework.web.client.RestClientException;

import io.github.retrystarter.AttemptRecord;
import io.github.retrystarter.HttpRetryPolicy;
import io.github.retrystarter.RetryDecision;
import io.github.retrystarter.StopReason;
import io.github.retrystarter.sample.upstream.FlakyUpstream;

/**
 * One call of a run. It travels in the attributes of its request, so that the observer
 * can tell it what happens, and makes events of that. Confined to the thread that makes
 * the call.
 */
final class LabCall {

	private static final String ATTRIBUTE = LabCall.class.getName();

	private final int number;

	private final HttpMethod method;

	private final LabClient client;

	private final LongSupplier time;

	private final Consumer<LabEvent> events;

	private int sent;

	private int decided;

	private String outcome = StopReason.INTERRUPTED.tag();

	LabCall(int number, HttpMethod method, LabClient client, LongSupplier time, Consumer<LabEvent> events) {
		this.number = number;
		this.method = method;
		this.client = client;
		this.time = time;
		this.events = events;
	}

	/**
	 * The call that a request of the lab belongs to.
	 */
	static LabCall of(HttpRequest request) {
		return (LabCall) Objects.requireNonNull(request.getAttributes().get(ATTRIBUTE));
	}

	/**
	 * Make the call, with all its attempts.
	 * @param route what to call
	 */
	void make(FlakyUpstream.Route route) {
		try {
			HttpStatusCode status = this.client.rest()
				.method(this.method)
				.uri(route.url())
				.attributes((attributes) -> attributes.put(ATTRIBUTE, this))
				.exchange((request, response) -> response.getStatusCode());
			ended(status.value(), null);
		}
		catch (RestClientException ex) {
			Throwable cause = (ex.getCause() != null) ? ex.getCause() : ex;
			ended(null, cause.getClass().getSimpleName());
		}
	}

	/**
	 * A request leaves.
	 */
	void attempting(int number) {
		this.sent = number;
		this.events.accept(new LabEvent.Attempt(this.number, number, this.time.getAsLong()));
	}

	/**
	 * It is decided what follows an attempt.
	 */
	void decided(AttemptRecord attempt, HttpRetryPolicy policy) {
		this.decided = attempt.number();
		this.events.accept(decision(attempt, policy));
	}

	/**
	 * A retry was held, and is over with it.
	 */
	void held(Duration time) {
		this.events.accept(new LabEvent.Held(this.number, this.decided, this.time.getAsLong(), time.toMillis(),
				LabWords.held(time)));
	}

	/**
	 * The call is over. Where it ended in a wait, the decision that led to it has been
	 * told, and now another one took its place.
	 */
	void finished(StopReason reason, List<AttemptRecord> history, HttpRetryPolicy policy) {
		this.outcome = reason.outcome(history.size());
		AttemptRecord latest = history.get(history.size() - 1);
		if (latest.number() > this.decided) {
			decided(latest, policy);
		}
		else {
			this.events.accept(new LabEvent.Stop(this.number, latest.number(), this.time.getAsLong(), reason.tag(),
					LabWords.decision(latest, this.method, policy)));
		}
	}

	private LabEvent.Decision decision(AttemptRecord attempt, HttpRetryPolicy policy) {
		String outcome = LabWords.outcome(attempt.outcome());
		String kind = LabWords.kind(attempt.outcome(), policy);
		String words = LabWords.decision(attempt, this.method, policy);
		long now = this.time.getAsLong();
		if (attempt.decision() instanceof RetryDecision.Retry retry) {
			Duration jitter = LabWords.jitter(attempt.outcome(), retry);
			return new LabEvent.Decision(this.number, attempt.number(), now, outcome, kind, true, retry.cause(), null,
					retry.delay().toMillis(), jitter.isZero() ? null : jitter.toMillis(), retry.source().tag(), words,
					this.client.budget());
		}
		String reason = ((RetryDecision.Stop) attempt.decision()).reason().tag();
		return new LabEvent.Decision(this.number, attempt.number(), now, outcome, kind, false, null, reason, null, null,
				null, words, this.client.budget());
	}

	private void ended(@Nullable Integer status, @Nullable String error) {
		this.events.accept(new LabEvent.Call(this.number, this.time.getAsLong(), this.outcome, this.sent, status, error,
				this.client.budget()));
	}

}
