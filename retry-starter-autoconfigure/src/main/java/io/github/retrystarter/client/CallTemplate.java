package io.github.retrystarter.client;

import org.apache.commons.logging.LogFactory;

import org.springframework.retry.RetryPolicy;
import org.springframework.retry.backoff.BackOffPolicy;
import org.springframework.retry.support.RetryTemplate;

/**
 * A template of spring-retry for one call, copied from one that was made once: what the
 * constructor makes, only for each call to replace it, takes as long as two attempts.
 */
final class CallTemplate extends RetryTemplate implements Cloneable {

	private static final CallTemplate ORIGINAL = new CallTemplate();

	private CallTemplate() {
		this.logger = LogFactory.getLog(RetryTemplate.class);
	}

	static RetryTemplate create(RetryPolicy retryPolicy, BackOffPolicy backOffPolicy) {
		try {
			RetryTemplate template = (RetryTemplate) ORIGINAL.clone();
			template.setRetryPolicy(retryPolicy);
			template.setBackOffPolicy(backOffPolicy);
			return template;
		}
		catch (CloneNotSupportedException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
