package io.github.retrystarter.orders;

import org.springframework.boot.autoconfigure.SpringBootApplication;

/**
 * A second application, as small as one can be, to show how calls that retry are tested.
 */
@SpringBootApplication
class OrderApplication {

}
