package io.cloister.orchestrator.user;

import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The users in the database. */
@Repository
public class Users {

    private final JdbcClient jdbc;

    Users(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    public Optional<User> findByHandle(String handle) {
        return jdbc.sql("SELECT * FROM users WHERE handle = :handle")
                .param("handle", handle)
                .query((row, _) -> read(row))
                .optional();
    }

    public Optional<User> find(UUID id) {
        return jdbc.sql("SELECT * FROM users WHERE id = :id")
                .param("id", id)
                .query((row, _) -> read(row))
                .optional();
    }

    /** All of them, by handle. */
    public List<User> list() {
        return jdbc.sql("SELECT * FROM users ORDER BY handle")
                .query((row, _) -> read(row))
                .list();
    }

    /** Adds a user whose handle is free, and says whether it was. */
    public boolean add(User user) {
        return jdbc.sql("""
                        INSERT INTO users (id, handle, email, password_hash, is_active, roles)
                        VALUES (:id, :handle, :email, :password_hash, :is_active, :roles)
                        ON CONFLICT (handle) DO NOTHING""")
                        .param("id", user.id())
                        .param("handle", user.handle())
                        .param("email", user.email())
                        .param("password_hash", user.passwordHash())
                        .param("is_active", user.isActive())
                        .param("roles", user.roles().toArray(String[]::new))
                        .update()
                == 1;
    }

    private static User read(ResultSet row) throws SQLException {
        return new User(
                row.getObject("id", UUID.class),
                row.getString("handle"),
                row.getString("email"),
                row.getString("password_hash"),
                row.getBoolean("is_active"),
                texts(row.getArray("roles")));
    }

    /** The caller in a row that has the columns of {@code users}. */
    public static Caller caller(ResultSet row) throws SQLException {
        return new Caller(
                row.getObject("id", UUID.class),
                row.getString("handle"),
                row.getString("email"),
                texts(row.getArray("roles")));
    }

    /** The elements of a {@code text[]} column. */
    public static List<String> texts(Array array) throws SQLException {
        return List.of((String[]) array.getArray());
    }
}
