package io.quotestream.deploy;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;

/** The users and their rights in {@code k8s/base/users.yaml}, as Strimzi would give them to Kafka. */
final class AccessRules {

    /** Of every user, in the test alone. */
    static final String PASSWORD = "a-test";

    private AccessRules() {}

    private static List<JsonNode> users() {
        return Repository.yaml(Repository.text("k8s/base/users.yaml"));
    }

    static List<AclBinding> all() {
        List<AclBinding> bindings = new ArrayList<>();
        for (JsonNode user : users()) {
            String principal = "User:" + user.at("/metadata/name").asText();
            for (JsonNode acl : user.at("/spec/authorization/acls")) {
                ResourcePattern resource = new ResourcePattern(
                        ResourceType.fromString(
                                constant(acl.at("/resource/type").asText())),
                        acl.at("/resource/name").asText(),
                        acl.at("/resource/patternType").asText().equals("prefix")
                                ? PatternType.PREFIXED
                                : PatternType.LITERAL);
                for (JsonNode operation : acl.path("operations")) {
                    bindings.add(new AclBinding(
                            resource,
                            new AccessControlEntry(
                                    principal,
                                    "*",
                                    AclOperation.fromString(constant(operation.asText())),
                                    AclPermissionType.ALLOW)));
                }
            }
        }
        return bindings;
    }

    private static String constant(String camelCase) {
        return camelCase.replaceAll("(?<=[a-z])(?=[A-Z])", "_").toUpperCase(Locale.ROOT);
    }

    /** What a broker is told so that the users may log in. */
    static String serverLogin() {
        StringBuilder login = new StringBuilder("org.apache.kafka.common.security.plain.PlainLoginModule required");
        for (JsonNode user : users()) {
            login.append(" user_").append(user.at("/metadata/name").asText()).append("=\"" + PASSWORD + "\"");
        }
        return login + ";";
    }

    /** What stands in the Secret of a user. */
    static String clientLogin(String user) {
        return "org.apache.kafka.common.security.plain.PlainLoginModule required username=\"" + user + "\" password=\""
                + PASSWORD + "\";";
    }
}
