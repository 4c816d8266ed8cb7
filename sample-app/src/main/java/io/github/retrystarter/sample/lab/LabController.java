package io.github.retrystarter.sample.lab;

import java.util.Arrays;
import java.util.List;
import java.util.Map;

import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/**
 * What the page asks of the server.
 */
@RestController
@RequestMapping("/lab")
class LabController {

	private final LabRuns runs;

	private final LabClients clients;

	LabController(LabRuns runs, LabClients clients) {
		this.runs = runs;
		this.clients = clients;
	}

	@GetMapping("/scenarios")
	List<LabScenario.Entry> scenarios() {
		return Arrays.stream(LabScenario.values()).map(LabScenario::entry).toList();
	}

	/**
	 * Make calls, and stream what happens to them.
	 */
	@PostMapping(path = "/calls", consumes = MediaType.APPLICATION_JSON_VALUE)
	SseEmitter call(@RequestBody Map<String, Object> request) {
		return this.runs.start(LabRequest.of(request));
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
	ProblemDetail refuse(InvalidFieldException ex) {
		ProblemDetail problem = ProblemDetail.forStatusAndDetail(HttpStatus.BAD_REQUEST, ex.getMessage());
		problem.setProperty("field", ex.field());
		problem.setProperty("value", ex.value());
		return problem;
	}

	@ExceptionHandler
	ProblemDetail refuse(LabRuns.TooManyRunsException ex) {
		return ProblemDetail.forStatusAndDetail(HttpStatus.SERVICE_UNAVAILABLE, ex.getMessage());
	}

}
