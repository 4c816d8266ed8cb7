package io.github.retrystarter.autoconfigure;

import java.nio.charset.StandardCharsets;
import java.util.List;

import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.restclient.RestTemplateBuilder;
import org.springframework.boot.restclient.test.autoconfigure.AutoConfigureRestClient;
import org.springframework.boot.restclient.test.autoconfigure.RestClientTest;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.io.ClassPathResource;
import org.springframework.http.HttpStatus;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.web.client.ExpectedCount;
import org.springframework.test.web.client.MockRestServiceServer;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.RestTemplate;

import io.github.retrystarter.support.RecordingSleeper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.springframework.test.web.client.match.MockRestRequestMatchers.requestTo;
import static org.springframework.test.web.client.response.MockRestResponseCreators.withStatus;
import static org.springframework.test.web.client.response.MockRestResponseCreators.withSuccess;

/**
 * A {@code @RestClientTest} sees the retries that its application will see, whichever
 * client its component takes. The mock server serves one client for each context.
 */
@RestClientTest(properties = { "retry.jitter=none", "retry.backoff-factor=1" })
@DirtiesContext(classMode = DirtiesContext.ClassMode.BEFORE_EACH_TEST_METHOD)
class RestClientSliceTests {

	private static final String URL = "https://api.example.com/orders";

	@Autowired
	private MockRestServiceServer server;

	@Autowired
	private RecordingSleeper sleeper;

	@Test
	void readyClientRetries(@Autowired RestClient client) {
		refuseTwice();
		assertThat(client.get().uri(URL).retrieve().body(String.class)).isEqualTo("done");
		assertRetriedTwice();
	}

	@Test
	void clientOfAnInjectedBuilderRetries(@Autowired RestClient.Builder builder) {
		refuseTwice();
		assertThat(builder.build().get().uri(URL).retrieve().body(String.class)).isEqualTo("done");
		assertRetriedTwice();
	}

	@Test
	void restTemplateRetries(@Autowired RestTemplateBuilder builder) {
		RestTemplate restTemplate = builder.build();
		refuseTwice();
		assertThat(restTemplate.getForObject(URL, String.class)).isEqualTo("done");
		assertRetriedTwice();
	}

	@Test
	void sliceIsNamedAsSpringBootNamesIt() throws Exception {
		List<String> imported = lines(AutoConfigureRestClient.class.getName());
		assertThat(imported).isNotEmpty()
			.isSorted()
			.isSubsetOf(lines("org.springframework.boot.autoconfigure.AutoConfiguration"));
	}

	private void refuseTwice() {
		this.server.expect(ExpectedCount.twice(), requestTo(URL))
			.andRespond(withStatus(HttpStatus.SERVICE_UNAVAILABLE));
		this.server.expect(requestTo(URL)).andRespond(withSuccess().body("done"));
	}

	private void assertRetriedTwice() {
		this.server.verify();
		assertThat(this.sleeper.sleeps()).containsExactly(1000L, 2000L);
	}

	private static List<String> lines(String imports) throws Exception {
		return new ClassPathResource("META-INF/spring/" + imports + ".imports")
			.getContentAsString(StandardCharsets.UTF_8)
			.lines()
			.toList();
	}

	@Configuration(proxyBeanMethods = false)
	static class NoWaits {

		@Bean
		RecordingSleeper sleeper() {
			return new RecordingSleeper();
		}

	}

}
