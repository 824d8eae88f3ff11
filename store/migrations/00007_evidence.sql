-- +goose Up
ALTER TABLE audit ADD COLUMN behalf TEXT NOT NULL DEFAULT '';
ALTER TABLE audit ADD COLUMN channel TEXT NOT NULL DEFAULT '';
-- The id a row had where it was sealed, if it was imported; 0 = its own.
ALTER TABLE audit ADD COLUMN origin BIGINT NOT NULL DEFAULT 0;

-- The trail can be appended to and nothing else; see docs/design/audit.md. REPLACE deletes without its trigger (sqlite.org/lang_conflict.html), hence audit_no_replace.
{sqlite} -- +goose StatementBegin
{sqlite} CREATE TRIGGER audit_no_update BEFORE UPDATE ON audit WHEN NOT (OLD.seq = 0 AND NEW.seq > 0 AND NEW.id = OLD.id AND NEW.org = OLD.org AND NEW.at = OLD.at
{sqlite} 	AND NEW.actor = OLD.actor AND NEW.act = OLD.act AND NEW.object = OLD.object AND NEW.detail = OLD.detail AND NEW.behalf = OLD.behalf AND NEW.channel = OLD.channel AND NEW.origin = OLD.origin)
{sqlite} BEGIN SELECT RAISE(ABORT, 'the audit trail can only be appended to'); END;
{sqlite} -- +goose StatementEnd
{sqlite} -- +goose StatementBegin
{sqlite} CREATE TRIGGER audit_no_delete BEFORE DELETE ON audit BEGIN SELECT RAISE(ABORT, 'the audit trail can only be appended to'); END;
{sqlite} -- +goose StatementEnd
{sqlite} -- +goose StatementBegin
{sqlite} CREATE TRIGGER audit_no_replace BEFORE INSERT ON audit WHEN EXISTS (SELECT 1 FROM audit WHERE id = NEW.id)
{sqlite} BEGIN SELECT RAISE(ABORT, 'the audit trail can only be appended to'); END;
{sqlite} -- +goose StatementEnd
{sqlite} -- +goose StatementBegin
{sqlite} CREATE TRIGGER audit_head_forward BEFORE UPDATE ON audit_head WHEN NEW.org <> OLD.org OR NEW.seq < OLD.seq OR NEW.seq = OLD.seq AND NEW.seal <> OLD.seal
{sqlite} BEGIN SELECT RAISE(ABORT, 'the head of the audit trail only moves on'); END;
{sqlite} -- +goose StatementEnd
{sqlite} -- +goose StatementBegin
{sqlite} CREATE TRIGGER audit_head_no_delete BEFORE DELETE ON audit_head BEGIN SELECT RAISE(ABORT, 'the head of the audit trail only moves on'); END;
{sqlite} -- +goose StatementEnd

{postgres} -- +goose StatementBegin
{postgres} CREATE FUNCTION audit_guard() RETURNS trigger LANGUAGE plpgsql AS $$
{postgres} BEGIN
{postgres} 	IF TG_OP = 'UPDATE' AND TG_TABLE_NAME = 'audit' THEN
{postgres} 		IF OLD.seq = 0 AND NEW.seq > 0 AND to_jsonb(NEW) - 'seq' - 'seal' = to_jsonb(OLD) - 'seq' - 'seal' THEN RETURN NEW; END IF;
{postgres} 	ELSIF TG_OP = 'UPDATE' THEN
{postgres} 		IF NEW.org = OLD.org AND (NEW.seq > OLD.seq OR NEW.seq = OLD.seq AND NEW.seal = OLD.seal) THEN RETURN NEW; END IF;
{postgres} 	END IF;
{postgres} 	RAISE EXCEPTION 'the audit trail can only be appended to';
{postgres} END $$;
{postgres} -- +goose StatementEnd
{postgres} CREATE TRIGGER audit_append_only BEFORE UPDATE OR DELETE ON audit FOR EACH ROW EXECUTE FUNCTION audit_guard();
{postgres} CREATE TRIGGER audit_no_truncate BEFORE TRUNCATE ON audit FOR EACH STATEMENT EXECUTE FUNCTION audit_guard();
{postgres} CREATE TRIGGER audit_head_forward BEFORE UPDATE OR DELETE ON audit_head FOR EACH ROW EXECUTE FUNCTION audit_guard();
{postgres} CREATE TRIGGER audit_head_no_truncate BEFORE TRUNCATE ON audit_head FOR EACH STATEMENT EXECUTE FUNCTION audit_guard();

-- With these a role that may only select and insert can seal.
{postgres} -- +goose StatementBegin
{postgres} CREATE FUNCTION audit_lock_head(of_org TEXT) RETURNS TABLE (last_seq BIGINT, last_seal TEXT) LANGUAGE sql SECURITY DEFINER AS $$
{postgres} 	INSERT INTO audit_head AS h (org, seq, seal) VALUES (of_org, 0, '') ON CONFLICT (org) DO UPDATE SET seq = h.seq RETURNING h.seq, h.seal
{postgres} $$;
{postgres} CREATE FUNCTION audit_seal_row(of_org TEXT, row_id BIGINT, new_seq BIGINT, new_seal TEXT) RETURNS BIGINT LANGUAGE sql SECURITY DEFINER AS $$
{postgres} 	WITH touched AS (UPDATE audit SET seq = new_seq, seal = new_seal WHERE org = of_org AND id = row_id AND seq = 0 RETURNING 1) SELECT count(*) FROM touched
{postgres} $$;
{postgres} CREATE FUNCTION audit_move_head(of_org TEXT, new_seq BIGINT, new_seal TEXT) RETURNS BIGINT LANGUAGE sql SECURITY DEFINER AS $$
{postgres} 	WITH touched AS (UPDATE audit_head SET seq = new_seq, seal = new_seal WHERE org = of_org RETURNING 1) SELECT count(*) FROM touched
{postgres} $$;
{postgres} DO $$
{postgres} DECLARE f TEXT;
{postgres} BEGIN
{postgres} 	FOREACH f IN ARRAY ARRAY['audit_lock_head(TEXT)', 'audit_seal_row(TEXT, BIGINT, BIGINT, TEXT)', 'audit_move_head(TEXT, BIGINT, TEXT)'] LOOP
{postgres} 		EXECUTE format('ALTER FUNCTION %s SET search_path = %I, pg_temp', f, current_schema());
{postgres} 		EXECUTE format('REVOKE ALL ON FUNCTION %s FROM PUBLIC', f);
{postgres} 	END LOOP;
{postgres} END $$;
{postgres} -- +goose StatementEnd

-- Things with a code on their label.
CREATE TABLE asset (
	org TEXT NOT NULL,
	code TEXT NOT NULL, -- upper case
	kind TEXT NOT NULL,
	holder TEXT NOT NULL, -- '' = nobody
	site TEXT NOT NULL,
	state TEXT NOT NULL, -- in_use, in_stock, repair, retired
	updated BIGINT NOT NULL,
	PRIMARY KEY (org, code)
);
CREATE INDEX asset_holder ON asset (holder, org) WHERE holder <> '';

-- Which tickets are about an asset.
CREATE TABLE asset_ticket (
	org TEXT NOT NULL,
	code TEXT NOT NULL,
	ticket TEXT NOT NULL,
	PRIMARY KEY (org, code, ticket)
);
