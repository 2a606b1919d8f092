package io.quotestream.export;

import io.quotestream.runtime.Env;
import io.quotestream.runtime.InvalidConfiguration;
import io.quotestream.runtime.Secret;
import io.quotestream.runtime.ServiceMain;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.util.Properties;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@code java -jar export.jar FOLDER}: exports once and ends; the environment says where MySQL is. */
public final class ExportMain {

    private static final Logger log = LoggerFactory.getLogger(ExportMain.class);

    private ExportMain() {}

    /** @param args the folder to write to */
    public static void main(String[] args) {
        ServiceMain.run("export", shutdown -> {
            if (args.length != 1) {
                throw new InvalidConfiguration(
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
