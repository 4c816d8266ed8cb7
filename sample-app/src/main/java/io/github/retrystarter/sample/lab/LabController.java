package io.github.retrystarter.sample.lab;

import java.net.URI;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;

import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.web.ErrorResponseException;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

import io.github.retrystarter.sample.upstream.Scenario;

/**
 * What the page asks of the server.
 */
@RestController
@RequestMapping("/lab")
class LabController {

	/**
	 * Those that need nothing but the script: no mount, no condition, no header.
	 */
	private static final Set<Scenario> SCENARIOS = EnumSet.of(Scenario.OK, Scenario.FLAKY, Scenario.RATE_LIMITED,
			Scenario.RESET, Scenario.TRUNCATED, Scenario.SLOW, Scenario.DOWN, Scenario.BROKEN, Scenario.POST);

	/**
	 * What only many calls at the same time can show.
	 */
	private static final Entry BLIP = new Entry("blip", "Blip",
			"The upstream is down for the first second. Make a burst.", "GET", List.of("down+1"));

	private final LabRuns runs;

	private final LabClients clients;

	LabController(LabRuns runs, LabClients clients) {
		this.runs = runs;
		this.clients = clients;
	}

	@GetMapping("/scenarios")
	List<Entry> scenarios() {
		return Stream.concat(SCENARIOS.stream().map(Entry::of), Stream.of(BLIP)).toList();
	}

	/**
	 * Make calls, and stream what happens to them.
	 */
	@PostMapping(path = "/calls", consumes = MediaType.APPLICATION_JSON_VALUE)
	ResponseEntity<SseEmitter> call(@RequestBody Map<String, Object> request) {
		String id = UUID.randomUUID().toString();
		return ResponseEntity.ok()
			.location(URI.create("lab/calls/" + id))
			.body(this.runs.start(id, LabRequest.of(request)));
	}

	/**
	 * Go on with the policy of another request.
	 */
	@PutMapping(path = "/calls/{id}", consumes = MediaType.APPLICATION_JSON_VALUE)
	@ResponseStatus(HttpStatus.NO_CONTENT)
	void change(@PathVariable String id, @RequestBody Map<String, Object> request) {
		this.runs.change(id, LabRequest.of(request).policy());
	}

	/**
	 * Begin with full budgets again.
	 */
	@DeleteMapping("/budgets")
	@ResponseStatus(HttpStatus.NO_CONTENT)
	void refill() {
		this.clients.forget();
	}

	@ExceptionHandler
	ProblemDetail refuse(ErrorResponseException ex) {
		return ex.getBody();
	}

	/**
	 * One line of the list.
	 *
	 * @param id name of the scenario
	 * @param title its name for people
	 * @param upstream what the upstream does, in words
	 * @param method method of the call
	 * @param responses the script
	 */
	record Entry(String id, String title, String upstream, String method, List<String> responses) {

		static Entry of(Scenario scenario) {
			return new Entry(scenario.id(), scenario.title(), scenario.upstream(), scenario.method().name(),
					scenario.script());
		}

	}

}
