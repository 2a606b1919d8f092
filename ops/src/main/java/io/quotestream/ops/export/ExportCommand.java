package io.quotestream.ops.export;

import io.quotestream.runtime.ServiceMain;
import io.quotestream.runtime.config.Env;
import io.quotestream.runtime.config.InvalidConfigurationException;
import io.quotestream.runtime.config.Secret;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.util.Properties;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@code java -jar export.jar FOLDER}: exports once and ends; the environment says where MySQL is. */
public final class ExportCommand {

    private static final Logger log = LoggerFactory.getLogger(ExportCommand.class);

    private ExportCommand() {}

    /** @param args the folder to write to */
    public static void main(String[] args) {
        ServiceMain.run("export", shutdown -> {
            if (args.length != 1) {
                throw new InvalidConfigurationException(
                        "argument", "is not one folder", "an empty or new folder", "java -jar export.jar /data/quotes");
            }
            Env env = Env.of(System.getenv(), "JDBC_");
            String url = env.required("JDBC_URL", "a JDBC URL of MySQL's driver", "jdbc:mysql://mysql:3306/quotes");
            String user = env.optional("JDBC_USER", "quotes_analyst");
            Secret password = env.secret("JDBC_PASSWORD");
            env.verify();
            Properties login = new Properties();
            login.setProperty("user", user);
            login.setProperty("password", password.reveal());
            login.setProperty("connectionTimeZone", "UTC");
            login.setProperty("forceConnectionTimeZoneToSession", "true");
            try (Connection mysql = DriverManager.getConnection(url, login)) {
                log.info("exported {}", new ParquetExport(mysql, Path.of(args[0])).run());
            }
        });
    }
}
