package io.github.retrystarter.sample.demo;

import java.util.Arrays;
import java.util.List;

import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.util.UriComponentsBuilder;

import io.github.retrystarter.sample.upstream.Scenario;

/**
 * Lists the scenarios and plays them.
 */
@RestController
@RequestMapping("/demo")
class DemoController {

	private final DemoRunner runner;

	DemoController(DemoRunner runner) {
		this.runner = runner;
	}

	@GetMapping
	List<Entry> list(UriComponentsBuilder application) {
		String address = application.path("/demo/").toUriString();
		return Arrays.stream(Scenario.values())
			.map((scenario) -> new Entry(scenario.id(), scenario.upstream(), address + scenario.id()))
			.toList();
	}

	@GetMapping("/{scenario}")
	ResponseEntity<?> run(@PathVariable String scenario) {
		return Scenario.find(scenario)
			.<ResponseEntity<?>>map((known) -> ResponseEntity.ok(this.runner.run(known)))
			.orElseGet(() -> ResponseEntity.of(unknown(scenario)).build());
	}

	private static ProblemDetail unknown(String scenario) {
		ProblemDetail problem = ProblemDetail.forStatusAndDetail(HttpStatus.NOT_FOUND,
				"There is no scenario '" + scenario + "'");
		problem.setProperty("known", Arrays.stream(Scenario.values()).map(Scenario::id).toList());
		return problem;
	}

	/**
	 * One line of the list.
	 *
	 * @param scenario name of the scenario
	 * @param upstream what the upstream does
	 * @param address where to try it
	 */
	record Entry(String scenario, String upstream, String address) {

	}

}
