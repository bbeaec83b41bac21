internal import SQLite

/// The id of the key that a part is sealed with.
enum SealingKeyTable {
    /// Makes the key that of the part, where nothing is sealed that another one has sealed. Where there was no row, whoever
    /// asks for this has opened what is there.
    static func adopt(_ id: [UInt8], part: Int) -> SQL {
        """
        INSERT INTO sealing_keys (part, key_id) VALUES (\(part), \(id))
        ON CONFLICT (part) DO UPDATE SET key_id = excluded.key_id
            WHERE NOT EXISTS (SELECT 1 FROM webhooks WHERE part = \(part) AND deleted_at_ms IS NULL)
        """
    }

    /// One row where the part is sealed with that key.
    static func isCurrent(_ id: [UInt8], part: Int) -> SQL {
        "SELECT 1 FROM sealing_keys WHERE part = \(part) AND key_id = \(id)"
    }

    static func change(from old: [UInt8], to new: [UInt8], part: Int) -> SQL {
        "UPDATE sealing_keys SET key_id = \(new) WHERE part = \(part) AND key_id = \(old)"
    }
}
