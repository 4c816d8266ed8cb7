package io.github.retrystarter.sample;

import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.service.annotation.GetExchange;

/**
 * The upstream as an HTTP interface. The mount of the same name as its group,
 * {@code greetings}, holds its policy.
 */
public interface Greetings {

	/**
	 * Ask for a greeting.
	 * @param name who is to be greeted
	 * @return the greeting
	 */
	@GetExchange("/greetings/{name}")
	String greet(@PathVariable String name);

}
