package io.quotestream.embedded.mysql;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A database server's program on this machine, and what only its maker's has. */
interface DatabaseProgram {

    /** Names the folder of {@code sink/mysql-from-debian}; its MySQL then runs wherever MariaDB would. */
    String MYSQL_PROPERTY = "quotestream.mysql";

    /** MySQL if a folder of one is given, or {@value #MYSQL_PROPERTY} names it; else MariaDB out of its jar. */
    static DatabaseProgram chosen(@Nullable Path mysqlFolder) {
        if (mysqlFolder != null) {
            return MySqlFiles.in(mysqlFolder);
        }
        String mysql = System.getProperty(MYSQL_PROPERTY, "");
        return mysql.isEmpty() ? MariaDbFiles.unpacked() : MySqlFiles.in(Path.of(mysql));
    }

    /** What the process of the server runs, as in {@code /proc/PID/exe}. */
    Path executable();

    /** The command line up to the data folder; more options may follow. */
    List<String> baseCommand(Path dataFolder);

    /** Options that the other maker's server does not know, or takes otherwise. */
    List<String> ownOptions(int port);

    /** Makes a data folder with the system tables, unless it has them. */
    void initializeOnce(Path dataFolder);
}
