"""What must hold before anything is published: one module per guarded table, and the audit that runs them."""
