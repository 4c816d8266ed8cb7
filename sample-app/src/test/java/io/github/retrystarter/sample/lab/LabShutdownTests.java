package io.github.retrystarter.sample.lab;

import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;

import org.junit.jupiter.api.Test;

import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.test.util.TestSocketUtils;

import io.github.retrystarter.sample.SampleApplication;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Closes the application in the middle of a run. Its calls would wait for a minute, and
 * the web server for the open stream.
 */
class LabShutdownTests {

	@Test
	void closingTheApplicationEndsTheRun() throws Exception {
		ConfigurableApplicationContext application = new SpringApplicationBuilder(SampleApplication.class).run(
				"--server.port=0", "--upstream.port=" + TestSocketUtils.findAvailableTcpPort(),
				"--logging.level.io.github.retrystarter.client=error");
		InputStream stream = startRun(application.getEnvironment().getProperty("local.server.port"));

		application.close();

		assertThat(new String(stream.readAllBytes(), StandardCharsets.UTF_8)).contains("\"outcome\":\"interrupted\"")
			.containsOnlyOnce("event:decision")
			.contains("event:end")
			.contains("\"inTime\":false");
	}

	private static InputStream startRun(String port) throws Exception {
		HttpRequest request = HttpRequest.newBuilder(URI.create("http://localhost:" + port + "/lab/calls"))
			.header("Content-Type", "application/json")
			.POST(HttpRequest.BodyPublishers.ofString("{\"responses\":[\"429+10\"], \"total\":10}"))
			.build();
		InputStream stream = HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofInputStream()).body();
		assertThat(stream.read()).isPositive();
		return stream;
	}

}
