package io.github.retrystarter.sample;

import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;

/**
 * What the upstream does with one request.
 */
public interface UpstreamAnswer {

	/**
	 * The answer as WireMock wants it.
	 * @return a new builder
	 */
	ResponseDefinitionBuilder response();

}
