package io.github.retrystarter.client;

import java.util.List;

import org.springframework.http.HttpMethod;

import io.github.retrystarter.AttemptRecord;
import io.github.retrystarter.RetryMount;
import io.github.retrystarter.StopReason;

/**
 * Told once of every call, also of those that needed no retry and that hooks therefore
 * never see. What it throws is logged once and ignored.
 */
@FunctionalInterface
public interface RetryCallObserver {

	/**
	 * A call has ended.
	 * @param mount the mount that applied
	 * @param method the method of the request
	 * @param reason why no further attempt followed
	 * @param history all attempts
	 */
	void finished(RetryMount mount, HttpMethod method, StopReason reason, List<AttemptRecord> history);

}
