package io.github.retrystarter.sample;

import java.net.URI;

import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.RequestAttribute;
import org.springframework.web.service.annotation.GetExchange;

/**
 * The upstream as an HTTP interface. Its group, and so the mount that holds its policy,
 * is named {@code greetings}.
 */
interface Greetings {

	@GetExchange
	ResponseEntity<String> greet(URI url, @RequestAttribute(AttemptTrace.ATTRIBUTE) AttemptTrace trace);

}
