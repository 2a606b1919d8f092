package io.quotestream.streams.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.quotestream.embedded.kafka.EmbeddedKafka;
import io.quotestream.model.Topics;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.Resource;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A broker with access control: the health page names what is denied, and the service waits for it. */
class AccessIT {

    private static final String CHANGELOG = "quotes-streams-app-quote-state-changelog";
    private static final ResourcePattern CLUSTER =
            new ResourcePattern(ResourceType.CLUSTER, Resource.CLUSTER_NAME, PatternType.LITERAL);

    @TempDir
    Path folder;

    private EmbeddedKafka kafka;
    private Admin admin;

    @BeforeEach
    void startBroker() {
        kafka = EmbeddedKafka.start(Map.of(
                "authorizer.class.name",
                "org.apache.kafka.metadata.authorizer.StandardAuthorizer",
                "allow.everyone.if.no.acl.found",
                "true"));
        kafka.createPipelineTopics(2);
        admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()));
    }

    @AfterEach
    void stopBroker() {
        admin.close();
        kafka.close();
    }

    @Test
    void waitsForMissingAclsAndNamesThem() throws Exception {
        deny(topic(Topics.STATE), AclOperation.WRITE);
        // The right to create a topic can be given by the cluster or by the topic.
        deny(CLUSTER, AclOperation.CREATE);
        deny(topic(CHANGELOG), AclOperation.CREATE);

        try (RunningStreams app = new RunningStreams(kafka.bootstrapServers(), folder, Map.of())) {
            app.awaitDetail("kafka", "topic quotes.state does not allow [WRITE] to the user of this service");
            allow(topic(Topics.STATE), AclOperation.WRITE);

            app.awaitDetail("kafka", "the internal topic " + CHANGELOG + " cannot be created: Kafka refuses");
            assertThat(app.health.isReady()).isFalse();
            assertThat(app.health.isLive()).isTrue();
            allow(topic(CHANGELOG), AclOperation.CREATE);

            app.awaitReady();
        }
    }

    /** Everything but this, since an ACL of any kind ends what is allowed without one. */
    private void deny(ResourcePattern resource, AclOperation operation) throws Exception {
        AclBinding denial = acl(resource, operation, AclPermissionType.DENY);
        admin.createAcls(List.of(acl(resource, AclOperation.ALL, AclPermissionType.ALLOW), denial))
                .all()
                .get(30, TimeUnit.SECONDS);
        // The controller has answered; the broker, which decides, learns of it a moment later.
        Awaitility.await()
                .until(() -> admin.describeAcls(denial.toFilter())
                        .values()
                        .get(30, TimeUnit.SECONDS)
                        .contains(denial));
    }

    private void allow(ResourcePattern resource, AclOperation operation) throws Exception {
        admin.deleteAcls(
                        List.of(acl(resource, operation, AclPermissionType.DENY).toFilter()))
                .all()
                .get(30, TimeUnit.SECONDS);
    }

    private static AclBinding acl(ResourcePattern resource, AclOperation operation, AclPermissionType permission) {
        return new AclBinding(resource, new AccessControlEntry("User:ANONYMOUS", "*", operation, permission));
    }

    private static ResourcePattern topic(String name) {
        return new ResourcePattern(ResourceType.TOPIC, name, PatternType.LITERAL);
    }
}
