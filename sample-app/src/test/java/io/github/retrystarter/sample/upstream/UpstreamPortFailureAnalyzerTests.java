package io.github.retrystarter.sample.upstream;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import io.github.retrystarter.sample.SampleApplication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;

/**
 * Starts the application while another server has the port of its upstream.
 */
@ExtendWith(OutputCaptureExtension.class)
class UpstreamPortFailureAnalyzerTests {

	@Test
	void saysWhichPortIsBusyAndHowToChooseAnother(CapturedOutput output) throws IOException {
		try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
			String port = Integer.toString(other.getLocalPort());

			assertThatException().isThrownBy(
					() -> SampleApplication.main(new String[] { "--server.port=0", "--upstream.port=" + port }));

			assertThat(output)
				.contains("APPLICATION FAILED TO START", "could not listen on port " + port + ": ",
						"set upstream.port to a free one", "--upstream.port=9081")
				.doesNotContain("\tat ");
		}
	}

}
