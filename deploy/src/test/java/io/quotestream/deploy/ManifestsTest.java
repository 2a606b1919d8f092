package io.quotestream.deploy;

import static io.quotestream.deploy.Manifest.elements;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quotestream.runtime.ExitCode;
import io.quotestream.runtime.config.ConfigurationPage;
import io.quotestream.runtime.config.Variable;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ManifestsTest {

    private static final String BASE = "base";
    private static final String LOCAL = "overlays/local";
    private static final String PRODUCTION = "overlays/production";

    /** Variables that only help to put others together. */
    private static final Set<String> PARTS = Set.of("POD_NAMESPACE");

    @ParameterizedTest
    @ValueSource(strings = {BASE, LOCAL, PRODUCTION})
    void everyObjectIsWhatItsTypeAllows(String kustomization) {
        List<Manifest> objects = Kustomization.build(kustomization);

        assertThat(objects).hasSizeGreaterThan(30).extracting(Manifest::id).doesNotHaveDuplicates();
        assertThat(objects)
                .allSatisfy(object ->
                        assertThatCode(() -> ManifestTypes.decode(object)).doesNotThrowAnyException());
    }

    @Test
    void aFieldThatTheTypeDoesNotHaveIsNoticed() {
        for (String path : List.of("/spec/template/spec", "/spec/template/spec/containers/0/resources", "/metadata")) {
            Manifest deployment = Manifest.find(Kustomization.build(BASE), "Deployment", "bridge");
            ((ObjectNode) deployment.at(path)).put("replicaz", 3);

            assertThatThrownBy(() -> ManifestTypes.decode(deployment)).hasMessageContaining("replicaz");
        }
        Manifest user = Manifest.find(Kustomization.build(BASE), "KafkaUser", "quotes-sink");
        ((ObjectNode) user.at("/spec/authorization/acls/0")).put("operationz", "Read");

        assertThatThrownBy(() -> ManifestTypes.decode(user)).hasMessageContaining("operationz");
    }

    @ParameterizedTest
    @ValueSource(strings = {LOCAL, PRODUCTION})
    void everyVariableIsReadByItsService(String kustomization) {
        List<Manifest> objects = Kustomization.build(kustomization);

        for (Manifest workload : ours(objects)) {
            String service = variablesOf(workload);
            Set<String> set = environment(workload, objects).keySet();

            assertThat(set).as(workload.id()).allMatch(name -> PARTS.contains(name) || Variables.isRead(service, name));
            if (!workload.isRunToItsEnd()) {
                assertThat(set).as(workload.id()).containsAll(Variables.required(service));
            }
        }
    }

    @Test
    void probesRequestPagesThatAreServed() {
        for (Manifest workload : ours(Kustomization.build(BASE))) {
            if (workload.isRunToItsEnd()) {
                continue;
            }
            JsonNode container = workload.container();
            assertThat(container.at("/startupProbe/httpGet/path").asText()).isEqualTo("/health/live");
            assertThat(container.at("/livenessProbe/httpGet/path").asText()).isEqualTo("/health/live");
            assertThat(container.at("/readinessProbe/httpGet/path").asText()).isEqualTo("/health/ready");
            for (String probe : List.of("startupProbe", "livenessProbe", "readinessProbe")) {
                assertThat(container.path(probe).at("/httpGet/port").asText()).isEqualTo("http");
            }
            assertThat(container.at("/ports/0/name").asText()).isEqualTo("http");
            assertThat(container.at("/ports/0/containerPort").asText())
                    .isEqualTo(Variables.defaultOf("sink", "HTTP_PORT"));
        }
    }

    @Test
    void podsAreGivenMoreTimeToStopThanTheyTake() {
        for (Manifest workload : ours(Kustomization.build(PRODUCTION))) {
            if (!workload.isRunToItsEnd()) {
                // The longest deadline is the bridge's, BRIDGE_SHUTDOWN_TIMEOUT.
                assertThat(Variables.defaultOf("bridge", "BRIDGE_SHUTDOWN_TIMEOUT"))
                        .isEqualTo("25s");
                assertThat(workload.pod().path("terminationGracePeriodSeconds").asInt())
                        .isGreaterThan(25 + 10);
            }
        }
    }

    @Test
    void podsOfOneServiceSpreadOverNodes() {
        List<Manifest> objects = Kustomization.build(PRODUCTION);

        for (Manifest workload : ours(objects)) {
            if (!workload.isRunToItsEnd()) {
                assertThat(elements(workload.pod().path("topologySpreadConstraints")))
                        .extracting(spread -> spread.path("topologyKey").asText())
                        .containsExactly("kubernetes.io/hostname", "topology.kubernetes.io/zone");
                assertThat(Manifest.find(objects, "PodDisruptionBudget", workload.name())
                                .at("/spec/maxUnavailable")
                                .asInt())
                        .isOne();
            }
        }
        assertThat(Manifest.find(objects, "Deployment", "bridge")
                        .at("/spec/replicas")
                        .asInt())
                .isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {LOCAL, PRODUCTION})
    void podsAreRestricted(String kustomization) {
        for (Manifest workload : ours(Kustomization.build(kustomization))) {
            JsonNode pod = workload.pod();
            JsonNode container = workload.container();

            assertThat(pod.path("containers")).as(workload.id()).hasSize(1);
            assertThat(pod.path("automountServiceAccountToken").asBoolean(true)).isFalse();
            assertThat(pod.path("enableServiceLinks").asBoolean(true)).isFalse();
            assertThat(pod.at("/securityContext/runAsNonRoot").asBoolean()).isTrue();
            assertThat(pod.at("/securityContext/runAsUser").asText() + ":"
                            + pod.at("/securityContext/runAsGroup").asText())
                    .isEqualTo(Dockerfile.of(service(workload)).last("USER"));
            assertThat(pod.at("/securityContext/seccompProfile/type").asText()).isEqualTo("RuntimeDefault");
            assertThat(container.at("/securityContext/readOnlyRootFilesystem").asBoolean())
                    .isTrue();
            assertThat(container.at("/securityContext/allowPrivilegeEscalation").asBoolean(true))
                    .isFalse();
            assertThat(container.at("/securityContext/capabilities/drop/0").asText())
                    .isEqualTo("ALL");
            assertThat(container.at("/resources/requests/memory")).isEqualTo(container.at("/resources/limits/memory"));
            assertThat(elements(container.path("volumeMounts")))
                    .extracting(mount -> mount.path("mountPath").asText())
                    .contains("/tmp");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {LOCAL, PRODUCTION})
    void everyMountHasItsVolumeAndEveryReferenceItsObject(String kustomization) {
        List<Manifest> objects = Kustomization.build(kustomization);
        String runbook = Repository.text("docs/runbook/start-and-upgrade.md");

        for (Manifest workload : objects.stream().filter(Manifest::isWorkload).toList()) {
            Set<String> volumes = new HashSet<>();
            elements(workload.pod().path("volumes"))
                    .forEach(volume -> volumes.add(volume.path("name").asText()));
            elements(workload.at("/spec/volumeClaimTemplates"))
                    .forEach(claim -> volumes.add(claim.at("/metadata/name").asText()));
            assertThat(elements(workload.container().path("volumeMounts")))
                    .as(workload.id())
                    .extracting(mount -> mount.path("name").asText())
                    .containsExactlyInAnyOrderElementsOf(volumes);

            workload.content()
                    .findValues("configMapRef")
                    .forEach(reference -> Manifest.find(
                            objects, "ConfigMap", reference.path("name").asText()));
            for (String secret : secrets(workload)) {
                boolean isMade = objects.stream()
                        .anyMatch(object -> object.name().equals(secret)
                                && Set.of("Secret", "KafkaUser").contains(object.kind()));
                boolean isStrimzis = secret.equals("quotes-kafka-cluster-ca-cert");
                assertThat(isMade || isStrimzis || runbook.contains("`" + secret + "`"))
                        .as("%s of %s is made here, by Strimzi, or in the runbook", secret, workload)
                        .isTrue();
            }
            if (workload.isOurs()) {
                Manifest.find(
                        objects,
                        "ServiceAccount",
                        workload.pod().path("serviceAccountName").asText());
            }
        }
        assertThat(objects)
                .filteredOn(object -> object.kind().equals("Secret"))
                .allMatch(object -> kustomization.equals(LOCAL));
    }

    @ParameterizedTest
    @ValueSource(strings = {LOCAL, PRODUCTION})
    void everySelectorFindsPods(String kustomization) {
        List<Manifest> objects = Kustomization.build(kustomization);
        List<JsonNode> labels = objects.stream()
                .filter(Manifest::isWorkload)
                .map(Manifest::podLabels)
                .toList();

        for (Manifest object : objects) {
            List<JsonNode> selectors = new ArrayList<>();
            switch (object.kind()) {
                case "Deployment", "StatefulSet", "PodDisruptionBudget", "PodMonitor" ->
                    selectors.add(object.at("/spec/selector/matchLabels"));
                case "NetworkPolicy" -> selectors.add(object.at("/spec/podSelector/matchLabels"));
                case "Service" -> selectors.add(object.at("/spec/selector"));
                default -> {}
            }
            assertThat(selectors)
                    .as(object.id())
                    .allMatch(selector -> labels.stream().anyMatch(has -> holds(has, selector)));
        }
        for (String service : Repository.SERVICES) {
            Manifest.find(objects, "PodDisruptionBudget", service);
            Manifest.find(objects, "NetworkPolicy", service);
        }
    }

    @Test
    void nothingIsAllowedButWhatIsNeeded() {
        List<Manifest> objects = Kustomization.build(BASE);

        Manifest nothing = Manifest.find(objects, "NetworkPolicy", "quote-stream-nothing");
        assertThat(elements(nothing.at("/spec/policyTypes"))).hasSize(2);
        assertThat(nothing.at("/spec/ingress").isMissingNode()
                        && nothing.at("/spec/egress").isMissingNode())
                .isTrue();
        assertThat(portsTo(objects, "bridge")).containsExactly(9093, 2113);
        assertThat(portsTo(objects, "streams-app")).containsExactly(9093);
        assertThat(portsTo(objects, "sink")).containsExactly(9093, 3306);
        assertThat(portsTo(objects, "migrations")).containsExactly(3306);
        assertThat(portsTo(objects, "audit")).containsExactly(2113, 3306);
    }

    @Test
    void anAuditIsNotTriedAgainWhenItFoundSomething() {
        Manifest audit = Manifest.find(Kustomization.build(PRODUCTION), "CronJob", "audit");

        JsonNode rule = audit.at("/spec/jobTemplate/spec/podFailurePolicy/rules/0");
        assertThat(rule.path("action").asText()).isEqualTo("FailJob");
        assertThat(rule.at("/onExitCodes/containerName").asText())
                .isEqualTo(audit.container().path("name").asText());
        assertThat(elements(rule.at("/onExitCodes/values")))
                .extracting(JsonNode::asInt)
                .containsExactly(ExitCode.FINDINGS.code(), ExitCode.BAD_CONFIGURATION.code());
        // Kubernetes takes the policy with no other one.
        assertThat(audit.pod().path("restartPolicy").asText()).isEqualTo("Never");
        assertThat(environment(audit, Kustomization.build(PRODUCTION)).keySet())
                .containsAll(ConfigurationPage.under("audit").stream()
                        .filter(Variable::required)
                        .map(Variable::name)
                        .toList());
    }

    @Test
    void aDashboardStandsInTheConfigMapWhole() {
        Manifest dashboards = Manifest.find(Kustomization.build(BASE), "ConfigMap", "quotes-dashboards");

        assertThat(dashboards.at("/data/pipeline.json").asText())
                .isEqualTo(Repository.text("k8s/base/dashboards/pipeline.json"));
        assertThat(dashboards.at("/data/quotes.json").asText())
                .isEqualTo(Repository.text("k8s/base/dashboards/quotes.json"));
    }

    private static List<Manifest> ours(List<Manifest> objects) {
        List<Manifest> ours = objects.stream().filter(Manifest::isOurs).toList();
        assertThat(ours).hasSize(5);
        return ours;
    }

    /** The service whose image it runs. */
    private static String service(Manifest workload) {
        String image = workload.container().path("image").asText();
        return Repository.IMAGES.stream()
                .filter(service -> image.matches("(.*/)?quote-stream/" + service + "(:.*)?"))
                .findFirst()
                .orElseThrow(() -> new AssertionError(image + " is the image of no service"));
    }

    /** The service or, in the image of the operators' commands, the command, whose variables the workload sets. */
    private static String variablesOf(Manifest workload) {
        String service = service(workload);
        return service.equals("ops") ? workload.container().path("args").path(0).asText() : service;
    }

    /** The variables of the pod's container, and their values where the manifests have them. */
    static Map<String, String> environment(Manifest workload, List<Manifest> objects) {
        Map<String, String> variables = new java.util.TreeMap<>();
        for (JsonNode source : workload.container().path("envFrom")) {
            Manifest.find(objects, "ConfigMap", source.at("/configMapRef/name").asText())
                    .at("/data")
                    .properties()
                    .forEach(entry ->
                            variables.put(entry.getKey(), entry.getValue().asText()));
        }
        workload.container()
                .path("env")
                .forEach(variable -> variables.put(
                        variable.path("name").asText(), variable.path("value").asText()));
        return variables;
    }

    private static Set<String> secrets(Manifest workload) {
        Set<String> names = new HashSet<>();
        workload.content()
                .findValues("secretKeyRef")
                .forEach(reference -> names.add(reference.path("name").asText()));
        workload.content().findValues("secretName").forEach(name -> names.add(name.asText()));
        return names;
    }

    private static boolean holds(JsonNode labels, JsonNode selector) {
        return selector.isObject()
                && !selector.isEmpty()
                && selector.properties().stream()
                        .allMatch(label -> label.getValue().equals(labels.get(label.getKey())));
    }

    private static List<Integer> portsTo(List<Manifest> objects, String policy) {
        return StreamSupport.stream(
                        Manifest.find(objects, "NetworkPolicy", policy)
                                .at("/spec/egress")
                                .spliterator(),
                        false)
                .flatMap(rule -> elements(rule.path("ports")).stream())
                .map(port -> port.path("port").asInt())
                .toList();
    }
}
