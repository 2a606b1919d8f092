package io.quotestream.runtime.http;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;

/**
 * The health of a service. Ready: every component is up. Live: no component is dead, so a restart would not help. An outage of something the service depends on makes it not ready, never not live. Thread safe.
 */
public final class Health {

    private static final String COMPONENT_UP = "component.up";

    private enum Status {
        UP,
        DOWN,
        DEAD
    }

    private record State(Status status, String detail) {}

    private final Map<String, Component> components = new ConcurrentSkipListMap<>();

    /** The component of this name; a new one is down until it is set up. */
    public Component component(String name) {
        return components.computeIfAbsent(name, n -> new Component());
    }

    /** Whether it says anything yet. */
    boolean hasComponents() {
        return !components.isEmpty();
    }

    /** Whether every component is up; a service without components is not. */
    public boolean isReady() {
        return !components.isEmpty() && components.values().stream().allMatch(c -> c.state.status == Status.UP);
    }

    /** Whether no component is dead. */
    public boolean isLive() {
        return components.values().stream().noneMatch(c -> c.state.status == Status.DEAD);
    }

    /** Shows each component as the gauge {@code component.up}: 1 when it is up, else 0. To be called again for new ones. */
    public void showIn(MeterRegistry registry) {
        components.forEach((name, component) -> {
            // Micrometer warns of a gauge that is registered a second time.
            if (registry.find(COMPONENT_UP).tag("component", name).gauge() == null) {
                Gauge.builder(COMPONENT_UP, component, its -> its.isUp() ? 1 : 0)
                        .description("Whether a component of readiness is up")
                        .tag("component", name)
                        .register(registry);
            }
        });
    }

    /** All components with their status and detail, as a JSON object. */
    String toJson(boolean good) {
        StringBuilder json =
                new StringBuilder("{\"status\":\"").append(good ? "UP" : "DOWN").append("\",\"components\":{");
        String separator = "";
        for (Map.Entry<String, Component> entry : components.entrySet()) {
            State state = entry.getValue().state;
            json.append(separator)
                    .append(JsonText.quoted(entry.getKey()))
                    .append(":{\"status\":\"")
                    .append(state.status)
                    .append("\",\"detail\":")
                    .append(JsonText.quoted(state.detail))
                    .append('}');
            separator = ",";
        }
        return json.append("}}").toString();
    }

    /** One thing that the service needs. Thread safe. */
    public static final class Component {

        private volatile State state = new State(Status.DOWN, "starting");

        private Component() {}

        /** It works. */
        public void up() {
            up("");
        }

        /** Up, with a detail. */
        public void up(String detail) {
            state = new State(Status.UP, detail);
        }

        /** It does not work now, and may by itself later. */
        public void down(String reason) {
            state = new State(Status.DOWN, reason);
        }

        /** Only a restart helps. */
        public void dead(String reason) {
            state = new State(Status.DEAD, reason);
        }

        /** Whether it works. */
        public boolean isUp() {
            return state.status == Status.UP;
        }

        /** The last detail. */
        public String detail() {
            return state.detail;
        }
    }
}
