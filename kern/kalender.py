"""The calendar: holidays, school holidays and bouwvak; working days."""
