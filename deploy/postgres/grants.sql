-- Who may do what in a PostgreSQL warehouse. Run it as the owner, after every `fazhi warehouse upgrade`; running it again
-- does no harm:
--
--     psql postgresql://owner@host/fazhi -f deploy/postgres/grants.sql
--
-- Three kinds of people meet here:
--
--   the owner       ran the upgrade, owns the schemas, changes them; nobody logs in as the owner at night
--   fazhi_writer    runs the nights: writes staging, adds to core, decides on quarantine; cannot take back or alter
--                   anything that was published, nor change a table
--   fazhi_reader    BI tools and analysts: reads the views in schema mart and sees nothing else
--
-- Both are groups without a login. Give them members, each with a password of its own that stands in no file:
--
--     CREATE ROLE nightly LOGIN IN ROLE fazhi_writer;     \password nightly
--     CREATE ROLE metabase LOGIN IN ROLE fazhi_reader;    \password metabase
--     ALTER ROLE metabase SET search_path = mart;         -- so that `SELECT * FROM mart_reports` works as it stands
--     ALTER ROLE metabase SET default_transaction_read_only = on;
--     ALTER ROLE metabase SET statement_timeout = '60s';

DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'fazhi_writer') THEN
        CREATE ROLE fazhi_writer NOLOGIN;
    END IF;
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'fazhi_reader') THEN
        CREATE ROLE fazhi_reader NOLOGIN;
    END IF;
END
$$;

-- From nothing: whatever was granted before, by whatever version of this script, is taken back.
REVOKE ALL ON SCHEMA staging, core, mart FROM PUBLIC, fazhi_writer, fazhi_reader;
REVOKE ALL ON ALL TABLES IN SCHEMA staging, core, mart FROM PUBLIC, fazhi_writer, fazhi_reader;

DO $$
BEGIN
    EXECUTE format('REVOKE ALL ON DATABASE %I FROM PUBLIC', current_database());
    EXECUTE format('GRANT CONNECT ON DATABASE %I TO fazhi_writer, fazhi_reader', current_database());
    -- the audit keeps the rows that it judges in tables of its session
    EXECUTE format('GRANT TEMPORARY ON DATABASE %I TO fazhi_writer', current_database());
END
$$;

-- Readers: the views, those of today and those that the next upgrade makes anew.
GRANT USAGE ON SCHEMA mart TO fazhi_reader, fazhi_writer;
GRANT SELECT ON ALL TABLES IN SCHEMA mart TO fazhi_reader, fazhi_writer;
ALTER DEFAULT PRIVILEGES IN SCHEMA mart GRANT SELECT ON TABLES TO fazhi_reader, fazhi_writer;

-- Writers: staging is theirs, rows in and out.
GRANT USAGE ON SCHEMA staging, core TO fazhi_writer;
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA staging TO fazhi_writer;
ALTER DEFAULT PRIVILEGES IN SCHEMA staging GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO fazhi_writer;

-- Core only ever gains rows, ...
GRANT SELECT, INSERT ON ALL TABLES IN SCHEMA core TO fazhi_writer;
ALTER DEFAULT PRIVILEGES IN SCHEMA core GRANT SELECT, INSERT ON TABLES TO fazhi_writer;
REVOKE INSERT ON core.core_migrations, core.core_catalogue, core.core_divisions, core.core_dictionary, core.core_fingerprints
    FROM fazhi_writer;

-- ... except for what says how things stand: when something was last looked at, which text is current, how a run ended,
-- what the newest audit says of a version.
GRANT UPDATE (known_to, shown_to, withdrawal_id, figure_count, indicator_count, finding_count) ON
    core.core_versions TO fazhi_writer;
GRANT UPDATE (last_checked_at, first_published_on, days_late) ON core.core_reports TO fazhi_writer;
GRANT UPDATE (restored_at, restored_by, restored_why) ON core.core_withdrawals TO fazhi_writer;
GRANT UPDATE ON core.core_report_sources, core.core_runs, core.core_sites, core.core_quarantine TO fazhi_writer;
GRANT UPDATE, DELETE ON core.core_ledger, core.core_expectation_results, core.core_indicator_wide TO fazhi_writer;
GRANT DELETE ON core.core_audit_findings TO fazhi_writer;

-- Publishing counts the rows it has just written, so that its own queries are planned well; before PostgreSQL 17 only the
-- owner can, and autovacuum does it in its own time.
DO $$
BEGIN
    IF current_setting('server_version_num')::int >= 170000 THEN
        GRANT MAINTAIN ON ALL TABLES IN SCHEMA staging, core TO fazhi_writer;
    END IF;
END
$$;
