package io.github.retrystarter.sample.lab;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.micrometer.core.instrument.MeterRegistry;

import org.springframework.beans.factory.DisposableBean;
import org.springframework.boot.http.client.ClientHttpRequestFactoryBuilder;
import org.springframework.boot.http.client.HttpClientSettings;
import org.springframework.boot.http.client.HttpComponentsClientHttpRequestFactoryBuilder;
import org.springframework.http.client.ClientHttpRequestFactory;
import org.springframework.stereotype.Component;
import org.springframework.web.client.RestClient;

import io.github.retrystarter.HttpRetryPolicy;
import io.github.retrystarter.RetryMount;
import io.github.retrystarter.RetryMounts;
import io.github.retrystarter.client.RetryingClientHttpRequestInterceptor;
import io.github.retrystarter.metrics.HttpRetryMetrics;

/**
 * A client for each policy and script. The latest keep theirs, so that what one run
 * spends of the budget is missing in the next, and what it learns of the upstream is
 * known. Each script stands for an upstream of its own, so that one which is down spoils
 * no other.
 */
@Component
class LabClients implements DisposableBean {

	/**
	 * The mount under which the meters count the lab's calls.
	 */
	static final String MOUNT = "lab";

	private static final int MOST_CLIENTS = 64;

	private static final int MOST_CONNECTIONS = 200;

	private final ClientHttpRequestFactory requestFactory;

	private final HttpRetryMetrics metrics;

	private final Map<Purpose, LabClient> clients = new LinkedHashMap<>(MOST_CLIENTS, 0.75f, true) {

		@Override
		protected boolean removeEldestEntry(Map.Entry<Purpose, LabClient> eldest) {
			return size() > MOST_CLIENTS;
		}

	};

	LabClients(ClientHttpRequestFactoryBuilder<?> requestFactoryBuilder, HttpClientSettings settings,
			MeterRegistry registry) {
		this.requestFactory = withRoomForABurst(requestFactoryBuilder).build(settings);
		this.metrics = new HttpRetryMetrics(registry, mounts(HttpRetryPolicy.defaults()));
	}

	/**
	 * The calls of a burst are under way at the same time and must not queue up for
	 * connections.
	 */
	private static ClientHttpRequestFactoryBuilder<?> withRoomForABurst(ClientHttpRequestFactoryBuilder<?> builder) {
		if (builder instanceof HttpComponentsClientHttpRequestFactoryBuilder httpComponents) {
			return httpComponents.withConnectionManagerCustomizer(
					(pool) -> pool.setMaxConnTotal(MOST_CONNECTIONS).setMaxConnPerRoute(MOST_CONNECTIONS));
		}
		return builder;
	}

	private static RetryMounts mounts(HttpRetryPolicy policy) {
		return RetryMounts.builder(new RetryMount(MOUNT, null, policy, true)).build();
	}

	/**
	 * The client for a policy and a script.
	 */
	synchronized LabClient client(HttpRetryPolicy policy, List<String> script) {
		return this.clients.computeIfAbsent(new Purpose(policy, script), (purpose) -> create(policy));
	}

	private LabClient create(HttpRetryPolicy policy) {
		RetryingClientHttpRequestInterceptor retries = RetryingClientHttpRequestInterceptor.builder(mounts(policy))
			.observers(List.of(this.metrics, new LabObserver()))
			.build();
		RestClient rest = RestClient.builder().requestFactory(this.requestFactory).requestInterceptor(retries).build();
		return new LabClient(rest, retries);
	}

	/**
	 * Go on with another policy. The client is from now on the one for that.
	 * @return what is different
	 */
	synchronized List<String> change(LabClient client, HttpRetryPolicy policy, List<String> script) {
		this.clients.values().remove(client);
		this.clients.put(new Purpose(policy, script), client);
		return client.change(policy);
	}

	/**
	 * Begin with full budgets again, and without knowledge of the upstream.
	 */
	synchronized void forget() {
		this.clients.clear();
	}

	@Override
	public void destroy() throws Exception {
		if (this.requestFactory instanceof DisposableBean disposable) {
			disposable.destroy();
		}
	}

	private record Purpose(HttpRetryPolicy policy, List<String> script) {

	}

}
