package io.github.retrystarter.autoconfigure;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.zip.CRC32;

import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Timeout;

import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseEntity;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.RestClientResponseException;

import io.github.retrystarter.autoconfigure.RequestFactoriesTests.EachFactory;
import io.github.retrystarter.support.EverydayServer;
import io.github.retrystarter.support.RetryFixture;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Where nothing fails, nobody sees the starter: neither the caller nor the server.
 */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class EverydayRequestsTests {

	@AutoClose
	private final RetryFixture fixture = new RetryFixture();

	@AutoClose
	private final EverydayServer server = new EverydayServer();

	@EachFactory
	void callerAndServerSeeTheSameAsWithoutTheStarter(String factory) {
		Map<EverydayRequest, Seen> without = seen(factory, "retry.enabled=false");
		Map<EverydayRequest, Seen> with = seen(factory, "retry.enabled=true");
		Map<EverydayRequest, String> differences = new LinkedHashMap<>();
		with.forEach((request, seen) -> {
			if (!seen.equals(without.get(request))) {
				differences.put(request, seen + " instead of " + without.get(request));
			}
		});
		assertThat(differences).isEmpty();
		assertThat(with).hasSizeGreaterThan(90);
		assertThat(this.fixture.retries()).isZero();
	}

	private Map<EverydayRequest, Seen> seen(String factory, String property) {
		Map<EverydayRequest, Seen> seen = new LinkedHashMap<>();
		this.fixture.runner()
			.withPropertyValues(property, "spring.http.clients.imperative.factory=" + factory)
			.run((context) -> {
				RestClient client = context.getBean(RestClient.Builder.class).baseUrl(this.server.url()).build();
				for (EverydayRequest request : EverydayRequest.values()) {
					if (request.isSettled(factory)) {
						String caller = send(request, client);
						seen.put(request, new Seen(caller, this.server.received()));
					}
				}
			});
		return seen;
	}

	private String send(EverydayRequest request, RestClient client) {
		try {
			return describe(request.send(client, this.server));
		}
		catch (RestClientResponseException ex) {
			return ex.getClass() + " " + ex.getMessage() + headers(ex.getResponseHeaders())
					+ digest(ex.getResponseBodyAsByteArray());
		}
		catch (IOException | RuntimeException ex) {
			return ex + " caused by " + ex.getCause();
		}
	}

	private static String describe(Object result) {
		if (result instanceof ResponseEntity<?> entity) {
			return entity.getStatusCode() + headers(entity.getHeaders()) + describe(entity.getBody());
		}
		return (result instanceof byte[] bytes) ? digest(bytes) : String.valueOf(result);
	}

	private static String headers(HttpHeaders headers) {
		Map<String, List<String>> sorted = new TreeMap<>();
		headers.forEach((name, values) -> sorted.put(name.toLowerCase(Locale.ROOT), values));
		sorted.remove("date");
		return sorted.toString();
	}

	private static String digest(byte[] bytes) {
		CRC32 crc = new CRC32();
		crc.update(bytes);
		return bytes.length + " bytes, " + Long.toHexString(crc.getValue());
	}

	/**
	 * What is seen on both sides.
	 */
	private record Seen(String caller, List<String> server) {

	}

}
